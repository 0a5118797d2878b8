// The scripts: each hands the line up to the cursor to `guise completion --words` and offers what comes back.
#include "app/completion.h"
#include "core/version.h"

namespace guise::app {
namespace {

// bash breaks words at '=' and ':' too, and replaces only what stands behind the last of them.
constexpr const char* kBash =
    R"script(# Completion of guise for bash, made by `guise completion bash`, guise @VERSION@.
#
# To try it:   source <(guise completion bash)
# To keep it:  guise completion bash > ~/.local/share/bash-completion/completions/guise
#              or, without the package bash-completion, write the first line into ~/.bashrc

_guise() {
  local program=${COMP_WORDS[0]/#\~/$HOME} line=${COMP_LINE:0:COMP_POINT} breaks=${COMP_WORDBREAKS//[^=:]/}
  local word=${line##*[[:blank:]]} lead= cut= answer file
  [[ $word != --*=* ]] || lead=${word%%=*}=
  [[ ! $breaks || $word != *[$breaks]* ]] || cut=${word%"${word##*[$breaks]}"}
  COMPREPLY=()
  while IFS= read -r answer; do
    case $answer in
      :files$'\t'* | :folders$'\t'*)
        compopt -o filenames 2> /dev/null
        local -a only=(-f)
        [[ $answer != :folders* ]] || only=(-d)
        while IFS= read -r file; do
          file=$lead$file
          COMPREPLY+=("${file#"$cut"}")
        done < <(compgen "${only[@]}" -- "${answer#*$'\t'}")
        ;;
      *)
        answer=${answer%%$'\t'*}
        [[ $answer != *= ]] || compopt -o nospace 2> /dev/null
        COMPREPLY+=("${answer#"$cut"}")
        ;;
    esac
  done < <("$program" completion --words "$line" 2> /dev/null)
}

complete -F _guise guise
)script";

// It works from $fpath (compinit finds the first line) and sourced.
constexpr const char* kZsh = R"script(#compdef guise
# Completion of guise for zsh, made by `guise completion zsh`, guise @VERSION@.
#
# To try it:   source <(guise completion zsh)        (after compinit)
# To keep it:  guise completion zsh > FOLDER/_guise   with a folder of $fpath, such as /usr/local/share/zsh/site-functions,
#              or one that ~/.zshrc adds before compinit: fpath=(~/.zsh/completions $fpath)

_guise() {
  local guise=$words[1] lead= found=1
  local -a answer plain open
  answer=("${(@f)$(${~guise} completion --words "${(j: :)words[1,CURRENT-1]} $PREFIX" 2> /dev/null)}")
  if [[ $PREFIX == --*=* ]]; then
    lead=${PREFIX%%=*}=
    compset -P "${(b)lead}"
    answer=("${(@)answer#$lead}")
  fi
  plain=(${answer:#:(files|folders)*})
  plain=("${(@)plain/$'\t'/:}")  # as _describe takes them
  open=(${(M)plain:#*=:*})  # a key, before its values
  plain=(${plain:#*=:*})
  (($#plain)) && _describe word plain && found=0
  (($#open)) && _describe key open -S '' && found=0
  [[ -n ${(M)answer:#:files*} ]] && _files && found=0
  [[ -n ${(M)answer:#:folders*} ]] && _files -/ && found=0
  return found
}

if [[ $funcstack[1] == _guise ]]; then _guise "$@"; else compdef _guise guise; fi
)script";

constexpr const char* kFish =
    R"script(# Completion of guise for fish, made by `guise completion fish`, guise @VERSION@.
#
# To try it:   guise completion fish | source
# To keep it:  guise completion fish > ~/.config/fish/completions/guise.fish

function __guise_complete
    set -l program (string replace -r '^~(?=/)' -- $HOME (commandline -opc)[1])
    set -l lead (string match -r -- '^--[^=]*=' (commandline -ct))
    for answer in ($program completion --words (commandline -cp | string collect) 2>/dev/null)
        set -l parts (string split -m 1 \t -- $answer)
        switch $parts[1]
            case ':files'
                string replace -r '^' -- "$lead" (__fish_complete_path "$parts[2]")
            case ':folders'
                string replace -r '^' -- "$lead" (__fish_complete_directories "$parts[2]")
            case '*'
                echo $answer
        end
    end
end

complete -c guise -e
complete -c guise -f -a '(__guise_complete)'
)script";

std::string with_version(std::string script) {
  const std::string place = "@VERSION@";
  return script.replace(script.find(place), place.size(), core::version());
}

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell == "bash") return with_version(kBash);
  if (shell == "zsh") return with_version(kZsh);
  return shell == "fish" ? with_version(kFish) : "";
}

}  // namespace guise::app
