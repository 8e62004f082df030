"""graphql-core's execution, but where plain values alone are asked of objects, these are answered a column at a time.

graphql-core spends some five microseconds on each value. Whatever is not understood here goes its way: an argument, a
directive, a resolver of its own, an object below; and so does every error, such as null where none may be.
"""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet
from graphql import (
    ExecutionContext,
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
)
from graphql.pyutils import Path

from taskverse.api.errors import QueryTooComplex
from taskverse.api.permissions import may
from taskverse.api.plans import Plan, plan_of
from taskverse.api.rows import Rows

Table = list[dict[str, Any]]


class FastExecution(ExecutionContext):
    is_awaitable = staticmethod(lambda value: False)  # no resolver of ours is asynchronous

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # On the operation's node, which is kept as long as its document is; none while a middleware sees each field.
        self.plans: dict[tuple[int, str], Plan | None] = vars(self.operation).setdefault("plans", {})
        self.may = not (self.middleware_manager and self.middleware_manager.middlewares)

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        kind = return_type.of_type
        kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        plan = self.plan(kind, field_nodes) if isinstance(kind, GraphQLObjectType) else None
        rows = Rows(result) if isinstance(result, QuerySet) and result._result_cache is None else result
        if plan and isinstance(rows, Rows):
            table = attempt(lambda: plan.of_rows(rows))
        elif plan and isinstance(result, list) and is_uniform(result):
            table = self.table(plan, result, info)
        else:
            table = None
        return super().complete_list_value(return_type, field_nodes, info, path, result) if table is None else table

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        plan = self.plan(return_type, field_nodes)
        table = self.table(plan, [result], info) if plan else None
        return table[0] if table else super().complete_object_value(return_type, field_nodes, info, path, result)

    def plan(self, kind: GraphQLObjectType, field_nodes: list[FieldNode]) -> Plan | None:
        if len(field_nodes) > 1 or not self.may:
            return None
        key = (id(field_nodes[0]), kind.name)
        if key not in self.plans:
            self.plans[key] = plan_of(kind, field_nodes[0], self.fragments)
        plan = self.plans[key]
        # Kept with a document that others send too: what this request's token may not read, graphql-core refuses.
        return plan if plan and all(may(self.context_value, scope) for scope in plan.scopes) else None

    @staticmethod
    def table(plan: Plan, objects: list[Any], info: GraphQLResolveInfo) -> Table | None:
        """Of objects of one class, so that the first speaks for all."""
        is_type_of = plan.kind.is_type_of

        def answer() -> Table | None:
            return plan.of_objects(objects) if is_type_of is None or is_type_of(objects[0], info) else None

        return attempt(answer)


def is_uniform(objects: list[Any]) -> bool:
    return len(set(map(type, objects))) == 1


def attempt(answer: Callable[[], Table | None]) -> Table | None:
    """None where it fails: graphql-core meets the same error, and tells it with its path. But a database that fails is
    not asked twice, nor is what is too much."""
    try:
        return answer()
    except (DatabaseError, QueryTooComplex):
        raise
    except Exception:
        return None
