"""Static functions of the C file for operators that ops.h lacks: one for each way of calling an operator."""

from .layout import filled
from .operators import KINDS, kind_of, without_defaults
from .problem import Problem
from .rewrites import overload_of


class OwnFunctions:
    def __init__(self):
        self.names, self.slots, self.texts = {}, {}, []

    def call_of(self, value):
        """(name, (kind, argument) pairs) of the function for a value."""
        operator = overload_of(value.operator)
        if operator is None:
            raise Problem(value.place(), f"{value.operator} is no operator that a plugin can call",
                          expected="an operator of ATen with a schema")
        arguments = without_defaults(operator, value.arguments)
        schema = operator._schema.arguments[:len(arguments)]
        is_floating = value.dtype.is_floating_point
        kinds = tuple(kind_of(argument, expected, is_floating) for argument, expected in zip(arguments, schema))
        key = value.operator, kinds
        if key not in self.names:
            self.names[key] = self.new_name(operator._schema)
            self.texts.append(self.written(value.operator, operator._schema.name, kinds, schema))
        given = [(kind, argument) for kind, argument in zip(kinds, arguments) if kind != "none"]
        return self.names[key], given

    def new_name(self, schema):
        base = "aten_" + schema.name.partition("::")[2].lstrip("_")
        names = [base, f"{base}_{schema.overload_name.lower()}"] + [f"{base}_{number}" for number in range(2, 100)]
        return next(name for name in names if name not in self.names.values())

    def written(self, operator, full_name, kinds, schema):
        name = self.names[operator, kinds]
        lines = []
        if operator not in self.slots:
            self.slots[operator] = name.replace("aten_", "op_", 1)
            overload = operator.partition(".")[2]
            lines.append(f'GUISE_OP({self.slots[operator]}, "{full_name}", "{overload}");')
        parameters, values = ["guise_step* g"], []
        for kind, expected in zip(kinds, schema):
            declared, value = KINDS[kind]
            parameter = {"self": "x", "g": "other"}.get(expected.name, expected.name)
            parameters += declared.format(parameter).split(", ") if declared else []
            values.append(value.format(parameter))
        lines.append(filled(f"static guise_tensor {name}(", parameters, ") {"))
        lines.append(filled("  const guise_value arguments[] = {", values, "};"))
        lines.append(f"  return guise_call(g, &{self.slots[operator]}, arguments, {len(values)});\n}}")
        return "\n".join(lines)
