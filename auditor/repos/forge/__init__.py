"""Facts from a forge about who may change a repository: GitHub and GitLab, through their published APIs."""

from auditor.errors import UsageError
from auditor.net.http import Http, RequestLimits
from auditor.repos.forge.api import Api
from auditor.repos.forge.forge_facts import ForgeFacts
from auditor.repos.forge.github import read_github
from auditor.repos.forge.gitlab import read_gitlab


async def read_forge(
    api_url: str, token: str, repository: str, limits: RequestLimits | None = None, host: str = ""
) -> ForgeFacts:
    """The facts of the API at ``api_url`` about a repository, given by the path of its address (``owner/name``).

    ``host`` is that of its address, to which logins belong; by default the forge's public one. Facts that the token may
    not see are listed in ``ForgeFacts.unseen``. Raises UsageError for an API that is neither GitHub's nor GitLab's.
    """
    base = api_url.rstrip("/")
    async with Http(limits or RequestLimits()) as http:
        if base.endswith("/api/v4"):
            # A bearer token stays with its host: the HTTP client drops it on a redirect to another one.
            bearer = {"authorization": f"Bearer {token}"} if token else {}
            return await read_gitlab(Api(http, base, bearer), repository, host or "gitlab.com")
        if base.endswith("/api/v3") or "://api." in base:
            headers = {"x-github-api-version": "2022-11-28", "accept": "application/vnd.github+json"}
            bearer = {"authorization": f"Bearer {token}"} if token else {}
            return await read_github(Api(http, base, headers | bearer), repository, host or "github.com")
    raise UsageError(
        "--forge is not the address of an API that is known",
        "GitHub's is https://api.github.com or ends in /api/v3, GitLab's ends in /api/v4",
    )
