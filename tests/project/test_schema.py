"""schema.graphql is the treaty with every client."""

from pathlib import Path

import pytest
from graphql import GraphQLNamedType, is_enum_type, is_input_object_type, is_interface_type, is_object_type

from taskverse.schema import schema

SDL = Path(__file__).resolve().parents[2] / "backend" / "schema.graphql"
TYPES = [
    kind
    for name, kind in schema.graphql_schema.type_map.items()
    if not name.startswith("__") and name not in ("String", "Int", "Float", "Boolean", "ID")
]
# Fixed for ever: what the first clients were promised.
FIXED = {
    "Query": {
        "me": "UserType",
        "all_tasks": "[TaskType!]!",
        "task_by_id": "TaskType",
        "all_monitoring_records": "[MonitoringRecordType!]!",
        "monitoring_record_by_id": "MonitoringRecordType",
    },
    "Mutation": {
        "create_task": "CreateTask",
        "tokenAuth": "ObtainJSONWebToken",
        "verifyToken": "Verify",
        "refreshToken": "Refresh",
        "revokeToken": "Revoke",
    },
    "CreateTask": {"task": "TaskType"},
    "TaskType": {"id": "ID!", "name": "String!", "status": "TaskStatus!", "createdAt": "DateTime!"},
    "ObtainJSONWebToken": {
        "token": "String!",
        "payload": "GenericScalar!",
        "refreshToken": "String",
        "refreshExpiresIn": "Int!",
    },
    "Refresh": {
        "token": "String!",
        "payload": "GenericScalar!",
        "refreshToken": "String",
        "refreshExpiresIn": "Int!",
    },
    "Verify": {"payload": "GenericScalar!"},
    "Revoke": {"revoked": "Int!"},
}


def test_the_committed_schema_is_the_one_that_runs() -> None:
    assert SDL.read_text() == str(schema), "Run ./taskverse schema and look at what has changed."


@pytest.mark.parametrize(("name", "fields"), FIXED.items(), ids=FIXED)
def test_what_was_promised_is_there(name: str, fields: dict[str, str]) -> None:
    kind = schema.graphql_schema.type_map[name]
    assert is_object_type(kind)
    assert {field: str(kind.fields[field].type) for field in fields} == fields


def test_the_fixed_operations_take_what_was_promised() -> None:
    query, mutation = schema.graphql_schema.query_type, schema.graphql_schema.mutation_type
    assert query
    assert mutation
    assert str(query.fields["task_by_id"].args["id"].type) == "Int!"
    assert str(query.fields["monitoring_record_by_id"].args["id"].type) == "Int!"
    required = {name for name, argument in mutation.fields["create_task"].args.items() if str(argument.type)[-1] == "!"}
    assert required == {"name"}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_everything_is_described(kind: GraphQLNamedType) -> None:
    missing = [] if kind.description else [kind.name]
    if is_enum_type(kind):
        missing += [value for value, meaning in kind.values.items() if not meaning.description]  # type: ignore[attr-defined]
    if is_object_type(kind) or is_interface_type(kind) or is_input_object_type(kind):
        for name, field in kind.fields.items():  # type: ignore[attr-defined]
            missing += [] if field.description else [name]
            arguments = getattr(field, "args", {})
            missing += [f"{name}({argument}:)" for argument in arguments if not arguments[argument].description]

    assert missing == []
