"""What a workflow may do, read from its text."""

from auditor.repos.tree import File
from auditor.repos.workflows.extract import workflow
from auditor.repos.workflows.workflow_survey import WorkflowSurvey, workflows

PINNED = "a" * 40
RELEASE = f"""
name: release
on:
  push:
    tags: ['v*']
permissions:
  contents: write
  id-token: write
jobs:
  publish:
    environment: production
    steps:
      - uses: actions/checkout@v4
      - uses: someone/thing@v1
      - uses: other/thing@{PINNED}
      - run: npm publish
        env:
          NODE_AUTH_TOKEN: ${{{{ secrets.NPM_TOKEN }}}}
"""
TARGET = """
on:
  pull_request_target:
jobs:
  build:
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo "${{ github.event.pull_request.title }}"
"""


def test_a_release_says_what_it_publishes_and_who_approves() -> None:
    run = workflow(RELEASE.encode())
    assert run.publishes == ("npm packages",)
    assert run.permissions == ("contents", "id-token")
    assert run.risks == (
        "actions of others without a commit: someone/thing@v1",
        "environment production",
        "secrets NPM_TOKEN",
    )


def test_a_run_for_strangers_with_rights_is_a_risk() -> None:
    risks = workflow(TARGET.encode()).risks
    assert risks[0].endswith("(pull_request_target), and it checks out their code")
    assert "runs text that anybody can write (a title, a branch name)" in risks
    assert "its token has the default rights of the repository" in risks


def test_comments_do_nothing_and_publishing_comes_first() -> None:
    assert not workflow(b"on: push\npermissions: {}\n# run: npm publish\n").risks
    survey = WorkflowSurvey()
    path = ".github/workflows/{}.yml"
    sources = {"a": b"on: push", "b": RELEASE.encode()}
    files = [(File(path.format(name), name, 1, b""), survey.read(".yml", source)) for name, source in sources.items()]
    assert [run.path for run in workflows(files)] == [path.format("b"), path.format("a")]
    assert [remark.subject for remark in survey.join(files).remarks] == ["npm packages"]
    assert survey.wants(path.format("a"))
    assert not survey.wants("workflows/a.yml")
