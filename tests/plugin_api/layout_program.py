"""A C program that prints the ABI of plugin headers: size and member offsets of every struct, one a line, and the value
of every constant and text; as C++ the types too, behind " : ". What it looks at it takes from the headers, so that
nothing can be forgotten. It leaves out what is compiled into plugins (register.h, ops.h) and what functions mean."""

import re

INSIDE_PLUGINS = ("register.h", "ops.h", "calls.h", "plugin.h")
MOVING = ("GUISE_ABI_MINOR", "GUISE_TARGET_MINOR")  # of the headers, not of the layout
NAMED_TYPES = re.compile(r"^typedef (?!struct|union|enum)[^;{]*?(?:\b(guise_\w+)|\(\*(guise_\w+)\)\([^;]*);", re.MULTILINE)
STRUCT = re.compile(r"^(?:typedef )?struct (guise_\w+) {(.*?)^}", re.MULTILINE | re.DOTALL)

TOP = r"""#include <stdio.h>
#ifdef __cplusplus
#include <cxxabi.h>

#include <typeinfo>
#define PRINT_TYPE(what) printf(" : %s\n", abi::__cxa_demangle(typeid(what).name(), NULL, NULL, NULL))
#else
#define PRINT_TYPE(what) printf("\n")
#endif
#define SIZE(type) printf("%s %u\n", #type, (unsigned)sizeof(type))
#define TYPE(type) (printf("%s %u", #type, (unsigned)sizeof(type)), PRINT_TYPE(type))
#define VALUE(constant) printf("%s %d\n", #constant, (int)constant)
#define TEXT(constant) printf("%s %s\n", #constant, constant)
#define AT(type, member)                                                                                  \
  (printf("  %s %u %u", #member, (unsigned)offsetof(type, member), (unsigned)sizeof(((type*)0)->member)), \
   PRINT_TYPE(((type*)0)->member))
static const char magic[8] = GUISE_MAGIC;
int main(void) {
  printf("GUISE_MAGIC %.8s\n", magic);
"""


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def members_of(body):
    """Names of a struct's members; those of the union `as` as "as.name"."""
    body = re.sub(r"^#.*$", "", body, flags=re.MULTILINE)
    names = []
    union = re.search(r"union {(.*?)} (\w+);", body, flags=re.DOTALL)
    for statement in body.replace(union[0] if union else "\0", "").split(";"):
        if function := re.search(r"\(\*(\w+)\)\(", statement):
            names.append(function[1])
        elif statement.strip():
            names += [re.findall(r"\w+", part)[-1] for part in re.sub(r"\[\w+\]", "", statement).split(",")]
    return names + [f"{union[2]}.{name}" for name in members_of(union[1])] if union else names


def lines_of(header):
    """The program's lines for one header's text."""
    text, lines = without_comments(header), []
    for struct, body in STRUCT.findall(text):
        lines += [f"SIZE({struct});"] + [f"AT({struct}, {member});" for member in members_of(body)]
    lines += [f"TYPE({plain or function});" for plain, function in NAMED_TYPES.findall(text)]
    for body in re.findall(r"\benum {(.*?)}", text, flags=re.DOTALL):
        lines += [f"VALUE({name});" for name in re.findall(r"\b(GUISE_\w+) =", body)]
    for name, value in re.findall(r'^ *# *define (GUISE_\w+) ("[^"]*"|\d+u?) *$', text, flags=re.MULTILINE):
        if name not in MOVING:
            lines.append(f"{'TEXT' if value.startswith(chr(34)) else 'VALUE'}({name});")
    return lines


def program(include):
    """The program's text for the headers of a folder; nothing where none declares anything."""
    headers = [path for path in sorted((include / "guise").glob("*.h")) if path.name not in INSIDE_PLUGINS]
    lines = [line for path in headers for line in lines_of(path.read_text())]
    includes = "".join(f"#include <guise/{path.name}>\n" for path in headers)
    return includes + TOP + "".join(f"  {line}\n" for line in lines) + "  return 0;\n}\n" if lines else ""
