"""tools/torch_to_c: what the C file of a loss says, and what is refused, by line. Nothing here runs a plugin."""

import re
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from torch_python import ROOT, go_on_with_torch  # noqa: E402

go_on_with_torch()
sys.path.insert(0, str(ROOT / "tools"))
import sympy  # noqa: E402
from torch_to_c.arguments import load  # noqa: E402
from torch_to_c.expression import Printer  # noqa: E402
from torch_to_c.header import read_inlines  # noqa: E402
from torch_to_c.layout import WIDTH, filled, with_comments_aligned, wrapped  # noqa: E402
from torch_to_c.problem import Problem  # noqa: E402
from torch_to_c.trace import trace_of  # noqa: E402
from torch_to_c.writer import written  # noqa: E402

HEADER = ROOT / "plugin_api/include/guise/ops.h"
IMPORTS = """\
import math
from typing import Annotated
import torch
import torch.nn.functional as F
TABLE = torch.arange(3.0)
"""
# They take a guise_value, or give the operator none: a function of the file's own says it as well.
TAKE_VALUES_AS_THEY_ARE = {"guise_" + name for name in (
    "arange_on bincount binary_cross_entropy_with_logits clamp_scalar cross_entropy_loss eye_on masked_fill masked_fill_in_place "
    "new_full nll_loss scalar_pow scalar_where scatter_scalar where_scalar").split()}
FIRST_LINE = IMPORTS.count("\n") + 1


class Translated(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="guise-torch-to-c-")
        self.addCleanup(self.folder.cleanup)

    def load(self, source, **fixed):
        file = Path(self.folder.name, "my_loss.py")
        file.write_text(IMPORTS + textwrap.dedent(source))
        return load(file, "loss", fixed)

    def text(self, source, **fixed):
        loss = self.load(source, **fixed)
        self.trace = trace_of(loss)
        return written(loss, self.trace, HEADER)

    def body(self, source, **fixed):
        """The lines of the C function, without declarations and comments."""
        text = self.text(source, **fixed)
        lines = text[text.index("static void loss("):text.index("\n}\n\nGUISE_LOSS_STRATEGY")].splitlines()[2:]
        return [line.partition(" /*")[0].strip() for line in lines]


class Statements(Translated):
    def test_have_the_names_of_the_loss(self):
        self.assertEqual(self.body("""
            def loss(features, logits):
                scaled = logits * 2
                low, high = scaled.min(dim=1).values, scaled.max(dim=1).values
                total, int_ = (high - low).sum(), features.sum()
                total += int_ * 3
                return total
            """), ["guise_tensor scaled = guise_mul_real(g, guise_logits(g), 2.0);",
                   "guise_tensor low = aten_min(g, scaled, 1);",
                   "guise_tensor high = aten_max(g, scaled, 1);",
                   "guise_tensor total = guise_sum(g, guise_sub(g, high, low));",
                   "guise_tensor int_2 = guise_sum(g, guise_features(g));",
                   "guise_tensor total_2 = guise_add(g, total, guise_mul_real(g, int_2, 3.0));",
                   'guise_add_term(g, "loss_my_loss", total_2, 1.0);'])

    def test_keep_options_and_sizes_free(self):
        self.assertEqual(self.body("""
            def loss(features, share=0.25, temperature=2.0, power=3):
                n, d = features.shape
                kept = int(d * share)
                x = features[:, kept:] / temperature
                return {"loss_x": (x.sum() / (n - 1) * temperature**2, math.sqrt(temperature) / max(power, 1))}
            """), ["const int64_t feature_dim = guise_step_facts(g).feature_dim;",
                   "const int64_t kept = (int64_t)(my->share * (double)feature_dim);",
                   "guise_tensor part = guise_narrow(g, guise_features(g), 1, kept, feature_dim - kept);",
                   "guise_tensor x = guise_div_real(g, part, my->temperature);",
                   "const int64_t batch_size = guise_batch_size(g);",
                   "guise_tensor quotient = guise_div_real(g, guise_sum(g, x), (double)(batch_size - 1));",
                   "guise_tensor product = guise_mul_real(g, quotient, my->temperature * my->temperature);",
                   'guise_add_term(g, "loss_x", product, sqrt(my->temperature) / '
                   "(double)(my->power > 1 ? my->power : 1));"])

    def test_keep_their_order_where_one_changes_a_tensor(self):
        self.assertEqual(self.body("""
            def loss(features):
                x = features * 2
                first = x.sum()
                x.mul_(3)
                return first + x.sum()
            """), ["guise_tensor features = guise_features(g);",
                   "guise_tensor x = guise_mul_real(g, features, 2.0);",
                   "guise_tensor first = guise_sum(g, x);",
                   "guise_tensor product = guise_mul_in_place_real(g, x, 3.0);",
                   "guise_tensor sums = guise_sum(g, product);",
                   "guise_tensor total = guise_add(g, first, sums);",
                   'guise_add_term(g, "loss_my_loss", total, 1.0);'])

    def test_are_of_the_runs_type_unless_the_line_names_one(self):
        body = self.body("""
            def loss(features):
                n = features.shape[0]
                w = torch.zeros(n, dtype=features.dtype, device=features.device)
                return w.sum() + features.float().sum() + features.double().sum()
            """)
        self.assertIn("aten_zeros(g, (const int64_t[]){batch_size}, 1, guise_dtype_of(g, features), device_of(g, features));", body)
        self.assertIn("guise_to_dtype(g, features, GUISE_FLOAT32)", "".join(body))
        self.assertIn("guise_to_dtype(g, features, GUISE_FLOAT64)", "".join(body))

    def test_that_need_no_gradient_are_detached(self):
        self.assertIn("guise_tensor t = guise_detach(g, guise_mul_real(g, guise_teacher_logits(g), 2.0));", self.body("""
            def loss(logits, teacher_logits):
                with torch.no_grad():
                    t = teacher_logits * 2
                return (t * logits).sum()
            """))

    def test_take_options_that_an_operator_wants_as_numbers(self):
        self.assertIn("my->smoothing", "".join(self.body("""
            def loss(logits, targets, smoothing: Annotated[float, "0..1"] = 0.1):
                return F.cross_entropy(logits, targets, label_smoothing=smoothing)
            """)))

    def test_give_results_of_operators_with_several(self):
        body = "".join(self.body("""
            def loss(logits, k: Annotated[int, "1..2"] = 2):
                (a, b), (value, index) = logits.chunk(2, dim=1), logits.topk(k, dim=1)
                return a.sum() + b.sum() + value.sum() * index.sum()
            """))
        self.assertIn("guise_narrow(g, guise_argsort(g, logits, 1, 1), 1, 0, my->k)", body)
        self.assertIn("guise_narrow(g, logits, 1, (classes + 1) / 2, ", body)


class Declarations(Translated):
    def test_options_have_ranges_and_help(self):
        text = self.text("""
            def loss(logits, temperature=2.0, a: Annotated[float, "what a is", "0..1"] = 0.5, b: Annotated[int, ">= 1"] = 2,
                     c: float = 3, d=-1.0, T=4.0):
                return (logits / temperature).sum() * a * b * c * d * T
            """)
        for row in ('temperature, 2.0, GUISE_ABOVE(0), "argument of loss in my_loss.py")',
                    'a, 0.5, GUISE_BETWEEN(0, 1), "what a is")', "GUISE_INT(struct my_loss, b, 2, GUISE_AT_LEAST(1),",
                    "c, 3.0, GUISE_AT_LEAST(0),", "d, -1.0, GUISE_ANY,", "t, 4.0, GUISE_AT_LEAST(0)", "double t;"):
            self.assertIn(row, " ".join(text.split()))

    def test_parameters_have_shape_start_and_gradient(self):
        text = self.text("""
            def loss(features, token=torch.nn.Parameter(torch.zeros(1)),
                     scale=lambda D, share: torch.full((2, int(D * share)), 0.1), share: Annotated[float, "0..1"] = 0.5):
                return (features * token).sum() + scale.sum()
            """)
        self.assertIn("guise_tensor token;", text)
        self.assertIn('guise_parameter(g, "token", (const int64_t[]){1}, 1, guise_initial_constant(0.0), 1);', text)
        self.assertIn('guise_parameter(g, "scale", (const int64_t[]){2, (int64_t)(my->share * (double)feature_dim)}, 2, guise_initial_constant(0.1), 0);',
                      " ".join(text.split()))
        self.assertIn(".create = create", text)

    def test_the_teacher_is_as_wide_as_the_loss_asks(self):
        for source, scope in [("def loss(logits): return logits.sum()", "NONE"),
                              ("def loss(features, teacher_head): return teacher_head(features).sum()", "HEAD"),
                              ("def loss(teacher_features, teacher_head): return teacher_head(teacher_features).sum()", "MODEL")]:
            self.assertIn(f".teacher_scope = GUISE_TEACHER_{scope}", self.text(source))

    def test_a_fixed_argument_is_no_option_and_is_said(self):
        text = self.text("def loss(logits, mode='mean', scale=2.0): return getattr(logits, mode)() * scale", scale=3.0)
        self.assertNotIn("GUISE_OPTIONS", text)
        self.assertIn("guise_mul_real(g, guise_mean(g, guise_logits(g)), 3.0)", text)
        self.assertEqual(self.trace.notices, ["mode is fixed at 'mean', and no option", "scale is fixed at 3.0, and no option"])

    def test_a_comparison_of_sizes_is_said(self):
        self.text("def loss(logits):\n    assert logits.shape[0] > 3\n    return logits.sum()")
        (notice,) = self.trace.notices
        self.assertIn(f"my_loss.py:{FIRST_LINE + 1}: assumes N > 3", notice)


REFUSED = [
    ("a tensor decides", "if logits.sum() > 0: pass", 1, "depends on the values of a tensor"),
    ("a number read out", "logits = logits * logits.max().item()", 1, "reads a number out of a tensor"),
    ("float of a tensor", "logits = logits * float(logits.max())", 1, "depends on the values of a tensor"),
    ("an option decides", "if scale > 1: pass", 1, "branches on the option scale"),
    ("an option as a number", "logits = logits * math.exp(scale)", 1, "needs the option scale as a plain number"),
    ("a loop over an option", "for _ in range(times): logits = logits * 2", 1, "needs the option times as a plain number"),
    ("a fixed size", "logits = logits * torch.ones(9)", 1, "holds for K = 9 only"),
    ("another fixed size", "logits = logits * torch.ones(10)", 1, "cannot be traced: RuntimeError"),
    ("noise of its own", "logits = logits * torch.rand_like(logits)", 1, "draws its own random numbers"),
    ("dropout", "logits = F.dropout(logits, 0.5)", 1, "draws its own random numbers"),
    ("a tensor from outside", "logits = logits * TABLE.sum()", 1, "a constant tensor of shape [3]"),
    ("a second result", "logits, mean = torch.std_mean(logits, 1); logits = logits * mean", 1, "has several results"),
    ("a changed input", "logits.mul_(2)", 1, "changes logits in place"),
    ("a higher operator", "logits = torch.cond(logits.sum() > 0, lambda x: x * 2, lambda x: x * 3, (logits,))", 1,
     "cond has no counterpart"),
    ("a map of torch.func", "logits = torch.vmap(lambda x: x.sum())(logits)", 1, "cannot be followed"),
    ("no scalar", "return logits", 0, "the term loss_my_loss is no scalar"),
    ("a tensor as weight", "return {'a': (logits.sum(), logits.sum())}", 0, "the weight of a is a tensor"),
    ("a name of a term", "return {'A b': logits.sum()}", 0, "a name that a plugin cannot have"),
]


class Refusals(Translated):
    def refusal(self, source, **fixed):
        with self.assertRaises(Problem) as caught:
            self.text(source, **fixed)
        return str(caught.exception)

    def test_name_the_line(self):
        for what, line, offset, expected in REFUSED:
            with self.subTest(what):
                text = self.refusal(f"def loss(logits, scale=2.0, times=3):\n    {line}\n    return logits.sum()\n")
                self.assertIn(f"my_loss.py:{FIRST_LINE + offset}: ", text.splitlines()[0])
                self.assertIn(expected, text.splitlines()[0])
                self.assertLessEqual(len(text.splitlines()), 4)

    def test_of_arguments_say_what_they_may_be(self):
        self.assertIn("the argument samples has no default", self.refusal("def loss(logits, samples): return logits.sum()"))
        self.assertIn("no other argument of that name", self.refusal("def loss(logits, t=1.0, T=2.0): return logits.sum()"))
        self.assertIn("no word of C", self.refusal("def loss(logits, double=1.0): return logits.sum() * double"))
        self.assertIn("its default asks for Q", self.refusal("def loss(logits, w=lambda Q: torch.zeros(Q)): return w.sum()"))
        self.assertIn("starts with different numbers", self.refusal("def loss(w=torch.arange(2.0)): return w.sum()"))
        self.assertIn("has no such argument", self.refusal("def loss(logits): return logits.sum()", scale=1.0))
        self.assertIn("holds no function loss", self.refusal("def other(logits): return logits.sum()"))
        self.assertIn("cannot be imported: SyntaxError", self.refusal("def loss(logits) return"))

    def test_leave_pythons_functions_as_they_were(self):
        loss = self.load("def loss(logits): return logits.sum() * int(2.5) * math.sqrt(4.0)")
        before = dict(vars(loss.module))
        trace_of(loss)
        self.assertEqual(vars(loss.module), before)


class Parts(unittest.TestCase):
    def test_every_row_of_the_header_is_read(self):
        rows = [re.findall(r"^GUISE_(UNARY|BINARY|OPERATOR|WITH_NUMBER|REDUCTION)_\((\w+),", part.read_text(), re.MULTILINE)
                for part in sorted((HEADER.parent / "ops").glob("*.h"))]
        ending = {"WITH_NUMBER": "_real", "REDUCTION": "_along"}
        names = {f"guise_{name}{ending.get(kind, '')}" for kind, name in sum(rows, [])}
        self.assertGreaterEqual(len(names), 100)
        read = {inline.name for inlines in read_inlines(HEADER).values() for inline in inlines}
        self.assertLessEqual(names - read, TAKE_VALUES_AS_THEY_ARE)

    def test_numbers_in_c_have_the_value_of_the_expression(self):
        n, t = sympy.Symbol("n", integer=True, positive=True), sympy.Symbol("t", positive=True)
        printer = Printer({n: ("n", False), t: ("my->t", True)})
        for expression, expected in [(n - 1, "n - 1"), (2 * n + 1, "2 * n + 1"), (-(n - 1) * t, "my->t * (double)(1 - n)"),
                                     (n * t, "my->t * (double)n"), (1 - t, "1.0 - my->t"), (t**2, "my->t * my->t"),
                                     (n**2 - n, "n * n - n"), ((n + 1) * t, "my->t * (double)(n + 1)"),
                                     (sympy.Float(0.5) * t, "0.5 * my->t"), (-sympy.oo, "-INFINITY"), (-t, "-my->t")]:
            with self.subTest(str(expression)):
                self.assertEqual(printer.text(expression).text, expected)

    def test_lines_keep_to_the_width(self):
        arguments = [f"argument_{index}" for index in range(20)]
        lines = filled("  call(", arguments, ");").splitlines()
        self.assertLessEqual(max(map(len, lines)), WIDTH)
        self.assertEqual({len(line) - len(line.lstrip()) for line in lines[1:]}, {7})
        line = f"  guise_tensor a_long_name_of_a_tensor = call({'x' * 60}, {'y' * 10});"
        self.assertEqual(wrapped(line), line.replace(" = ", " =\n      "))

    def test_comments_of_lines_that_follow_each_other_are_aligned(self):
        self.assertEqual(with_comments_aligned(["  a; /* [N] */", "  long; /* [K] */", "  b;", "  c; /* [N] */"]),
                         ["  a;    /* [N] */", "  long; /* [K] */", "  b;", "  c; /* [N] */"])
        wide = f"  {'x' * (WIDTH - 8)};"
        self.assertEqual(with_comments_aligned(["  a; /* [N] */", wide + " /* [N] */", "  b; /* [K] */"]),
                         ["  a; /* [N] */", wide, "  b; /* [K] */"])


if __name__ == "__main__":
    unittest.main()
