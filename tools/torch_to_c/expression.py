"""Symbolic numbers, sizes and options, as C: integers are int64_t, all else double."""

from dataclasses import dataclass

import sympy

from .problem import Problem

SUM, PRODUCT, UNARY, ATOM = 1, 2, 3, 4


@dataclass
class Text:
    text: str
    rank: int  # how tightly it binds
    is_real: bool

    def at_least(self, rank):
        return self.text if self.rank >= rank else f"({self.text})"

    def as_real(self, rank=SUM):
        """Of type double, also where an integer would be divided."""
        if self.is_real:
            return self.at_least(rank)
        return f"{self.text}.0" if self.text.isdigit() else f"(double){self.at_least(UNARY)}"


def is_real(symbol):
    """Whether a symbol of torch.export stands for a real number: zf and zuf, not s and u."""
    return symbol.name.startswith("z")


class Printer:
    """`names`: sympy symbol -> (text, is_real)."""

    def __init__(self, names):
        self.names, self.functions = names, set()  # what it took of math.h

    def text(self, number):
        """Of a symbolic or plain number."""
        return self.printed(sympy.sympify(number))

    def printed(self, expression):
        if expression in self.names:
            return Text(self.names[expression][0], ATOM, self.names[expression][1])
        if expression.is_infinite:
            self.functions.add("INFINITY")
            return Text("INFINITY" if expression > 0 else "-INFINITY", UNARY, True)
        if expression.is_Integer:
            return Text(str(expression), ATOM if expression >= 0 else UNARY, False)
        if expression.is_Float or expression.is_Rational:
            return Text(repr(float(expression)), ATOM if expression >= 0 else UNARY, True)
        if expression.is_Add:
            return self.sum(expression)
        if expression.is_Mul:
            return self.product(expression)
        handler = getattr(self, "of_" + type(expression).__name__, None)
        if handler is None:
            raise Problem(None, f"the number {expression} has no counterpart in C",
                          expected="+ - * / **, min, max, int, sqrt, floor, ceil")
        return handler(*expression.args)

    def sum(self, expression):
        parts = sorted(expression.args, key=lambda part: (part.could_extract_minus_sign(), part.is_number))
        texts = [self.printed(-part if index and part.could_extract_minus_sign() else part)
                 for index, part in enumerate(parts)]
        is_real = any(text.is_real for text in texts)
        written = self.same_type(texts[0], is_real, SUM)
        for part, text in zip(parts[1:], texts[1:]):
            sign = "-" if part.could_extract_minus_sign() else "+"
            written += f" {sign} " + self.same_type(text, is_real, PRODUCT)
        return Text(written, SUM, is_real)

    def product(self, expression):
        if expression.could_extract_minus_sign():
            inner = self.printed(-expression)
            return Text("-" + inner.at_least(PRODUCT), UNARY, inner.is_real)
        texts = [self.printed(part) for part in expression.args]
        is_real = any(text.is_real for text in texts)
        return Text(" * ".join(self.same_type(text, is_real, UNARY) for text in texts), PRODUCT, is_real)

    @staticmethod
    def same_type(text, is_real, rank):
        return text.as_real(rank) if is_real else text.at_least(rank)

    def quotient(self, a, b):
        return Text(f"{self.printed(a).as_real(PRODUCT)} / {self.printed(b).as_real(UNARY)}", PRODUCT, True)

    of_FloatTrueDiv = of_IntTrueDiv = quotient

    def of_ToFloat(self, x):
        return Text(self.printed(x).as_real(), UNARY, True)

    def of_TruncToInt(self, x):
        return Text(f"(int64_t){self.printed(x).at_least(UNARY)}", UNARY, False)

    def of_FloorToInt(self, x):
        return Text(f"(int64_t){self.function('floor', x)}", UNARY, False)

    def of_CeilToInt(self, x):
        return Text(f"(int64_t){self.function('ceil', x)}", UNARY, False)

    def of_OpaqueUnaryFn_sqrt(self, x):
        return Text(self.function("sqrt", x), ATOM, True)

    def function(self, name, *arguments):
        self.functions.add(name)
        return f"{name}({', '.join(self.printed(argument).as_real() for argument in arguments)})"

    def of_Pow(self, x, exponent):
        """Whole powers up to 4 are products."""
        power = float(exponent) if exponent.is_number else None
        if power in (2, 3, 4):
            base = self.printed(x)
            return Text(" * ".join([base.at_least(UNARY)] * int(power)), PRODUCT, base.is_real)
        if power == -1:
            return self.quotient(sympy.Integer(1), x)
        return Text(self.function("sqrt", x) if power == 0.5 else self.function("pow", x, exponent), ATOM, True)

    of_FloatPow = of_PowByNatural = of_Pow

    def of_FloorDiv(self, a, b):
        return Text(f"{self.printed(a).at_least(PRODUCT)} / {self.printed(b).at_least(UNARY)}", PRODUCT, False)

    of_CleanDiv = of_FloorDiv

    def of_Mod(self, a, b):
        return Text(f"{self.printed(a).at_least(PRODUCT)} % {self.printed(b).at_least(UNARY)}", PRODUCT, False)

    of_PythonMod = of_Mod

    def choice(self, sign, arguments):
        if len(arguments) > 2:
            raise Problem(None, "min or max of more than two numbers", expected="two",
                          **{"try": "one after the other"})
        texts = [self.printed(argument) for argument in sorted(arguments, key=lambda argument: argument.is_number)]
        is_real = any(text.is_real for text in texts)
        a, b = (self.same_type(text, is_real, SUM) for text in texts)
        return Text(f"({a} {sign} {b} ? {a} : {b})", ATOM, is_real)

    def of_Max(self, *arguments):
        return self.choice(">", arguments)

    def of_Min(self, *arguments):
        return self.choice("<", arguments)


class ShapePrinter(Printer):
    """For comments: [N, D - 1], [N, int(D * mask_ratio)]."""

    def of_ToFloat(self, x):
        return self.printed(x)

    def of_TruncToInt(self, x):
        return Text(f"int({self.printed(x).text})", ATOM, False)

    @staticmethod
    def same_type(text, is_real, rank):
        return text.at_least(rank)

    def printed(self, expression):
        text = super().printed(expression)
        text.is_real = True  # no casts
        return text
