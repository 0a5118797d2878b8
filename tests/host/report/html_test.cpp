// html: nothing from outside becomes markup. Digests and base64 from coreutils (sha256sum, base64).
#include "report/html.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace guise::report {
namespace {

TEST(Html, MarkupCharactersBecomeEntities) {
  EXPECT_EQ(escaped("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(escaped("é 中"), "é 中");
}

TEST(Html, ControlCharactersAndBytesThatAreNoUtf8AreShown) {
  EXPECT_EQ(escaped(std::string_view("a\0b\n\xff", 5)), "a\\x00b\\x0a\\xff");
}

TEST(Html, AScriptsJsonHoldsNoMarkup) {
  const runs::Json document = {{"</script><!--", "&<>"}};
  EXPECT_EQ(script_json(document), "{\"\\u003c/script\\u003e\\u003c!--\":\"\\u0026\\u003c\\u003e\"}");
  EXPECT_EQ(runs::Json::parse(script_json(document)), document);
}

TEST(Html, AScriptsJsonHoldsNoLineOfUnicode) {
  const runs::Json document = {"a\u2028b\u2029c\u2027"};
  EXPECT_EQ(script_json(document), "[\"a\\u2028b\\u2029c\u2027\"]");
  EXPECT_EQ(runs::Json::parse(script_json(document)), document);
}

TEST(Html, AValueIsNoTemplate) {
  EXPECT_EQ(filled("<{{a}}|{{b}}>", {{"a", "{{b}}"}, {"b", "{{"}}), "<{{b}}|{{>");
  EXPECT_EQ(filled("none", {}), "none");
  EXPECT_THROW(filled("{{c}}", {}), std::out_of_range);
}

TEST(Html, Base64PadsLikeCoreutils) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("a"), "YQ==");
  EXPECT_EQ(base64("ab"), "YWI=");
  EXPECT_EQ(base64("abc"), "YWJj");
  EXPECT_EQ(base64("\xff\xfe\xfd\xfc"), "//79/A==");
}

TEST(Html, AScriptIsNamedByItsDigest) {
  EXPECT_EQ(script_source("alert(1)"), "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
}

}  // namespace
}  // namespace guise::report
