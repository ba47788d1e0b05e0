"""Administrators of repositories and channels, as the profile states and cites: platforms show them to members only.

Each administrator of a forge or a chat can remove all others, so each can act alone. A statement counts as declared,
and other administrators as a gap: it can make an answer *yes*, never *no*.
"""

from auditor.model.collected import Collected
from auditor.model.entity import Entity, EntityKind
from auditor.model.evidence import Certainty, Gap, GapKind
from auditor.model.gate import Key, Unknown
from auditor.model.grant import Effect, Grant
from auditor.model.ids import EntityId
from auditor.model.network import Administered, Channel, Network
from auditor.model.text import one_line
from auditor.repos.code_powers import cite

_REMOVES = "remove a member"
_OTHERS = "who else administers it, and can take rights in it away"
_WHY_OTHERS = "the profile cites a page for those that it lists; nothing shows that they are all"


def add_community(collected: Collected, network: Network) -> None:
    """Adds every repository and channel of the profile with stated administrators."""
    for administered in (*network.repositories, *network.channels):
        if administered.administrators:
            _add(collected, administered)


def _add(collected: Collected, administered: Administered) -> None:
    subject = collected.add_entity(_entity(administered))
    names = ", ".join(administered.administrators)
    evidence = cite(collected, administered.source, f"who administers {administered.url}", names)
    for of in administered.administrators:
        collected.add_entity(Entity(id=of, kind=EntityKind.KEY, label=_login(of), gate=Key()))
        collected.add_grant(
            Grant(
                holder=of,
                target=subject,
                effect=Effect.COMMUNITY,
                function=_REMOVES,
                role="administrator",
                certainty=Certainty.DECLARED,
                evidence=(evidence,),
            )
        )
    collected.read += 1
    collected.add_gap(Gap(subject=subject, what=_OTHERS, why=_WHY_OTHERS, kind=GapKind.MEMBERS))


def _entity(administered: Administered) -> Entity:
    if isinstance(administered, Channel):
        kind, id_, label = EntityKind.CHANNEL, administered.url, administered.name
    else:
        kind, id_, label = EntityKind.REPOSITORY, f"git:{administered.url}", administered.url.removeprefix("https://")
    return Entity(id=id_, kind=kind, label=one_line(label, 120), gate=Unknown(), notes=(f"at {administered.url}",))


def _login(account: EntityId) -> str:
    """``login at host`` for an account of a platform."""
    host, slash, login = account.partition("/")
    return one_line(f"{login} at {host}" if slash and login else account, 80)
