from graphql import FieldNode, GraphQLObjectType

from taskverse.api.fast_execution import FastExecution
from taskverse.api.permissions import may
from taskverse.api.plans import Plan


class ScopedExecution(FastExecution):
    """Nothing is answered the fast way that the request's token may not read. Plans are kept with their document, which
    others send too, so each request is asked."""

    def plan(self, kind: GraphQLObjectType, field_nodes: list[FieldNode]) -> Plan | None:
        plan = super().plan(kind, field_nodes)
        return plan if plan and all(may(self.context_value, scope) for scope in plan.scopes) else None
