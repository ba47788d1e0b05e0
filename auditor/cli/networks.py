"""``auditor networks``: the profiles that come with the program."""

import typer

from auditor.cli.printing import say, say_wrapped
from auditor.errors import ProfileError

app = typer.Typer(help="The networks that can be scanned by name.", no_args_is_help=True)


@app.command("list")
def list_networks() -> None:
    """Lists the bundled networks with the chains they live on."""
    from auditor import config

    names = config.bundled()
    width = max(map(len, names))
    say_wrapped("\n".join(f"{name:{width}}  {_line(name)}" for name in names))


def _line(name: str) -> str:
    from auditor import config

    if name == config.DEMO:
        return "a recorded network, scanned without any connection"
    try:
        network = config.resolve(name)
    except ProfileError as error:
        return f"cannot be used: {error}"
    chains = ", ".join(chain.title or chain.id for chain in network.chains)
    about = f": {network.about}" if network.about else ""
    return f"{network.title}{about}" + (f" ({chains})" if chains else "")


def complete(incomplete: str) -> list[str]:
    """Names of bundled networks that start with the given text, for shell completion."""
    from auditor import config

    return [name for name in config.bundled() if name.startswith(incomplete)]


@app.command()
def show(
    network: str = typer.Argument(help="A bundled name or a path to a profile.", autocompletion=complete),
) -> None:
    """Shows one profile: where the scan starts, who is known, what is claimed, and the source of each."""
    from auditor import config, pipeline
    from auditor.model.duration import seconds, spoken

    profile = pipeline.replayed_network(config.DEMO_RECORDING) if network == config.DEMO else config.resolve(network)
    lines = [f"{profile.title}: {profile.about}"]
    lines.append(
        f"you need to leave: {spoken(seconds(profile.exit_window))} ({profile.exit_source or 'an assumption'})"
    )
    lines += [f"as {side.value} you need: {spoken(profile.exit_s(side))}" for side in profile.exit_windows]
    for chain in profile.chains:
        lines.append(f"\n{chain.id}  {chain.source}")
        for name, address in chain.contracts.items():
            roles = [role for role, names in chain.roles.items() if name in names]
            lines.append(f"  {name:28} {address}{'  ' + ', '.join(roles) if roles else ''}")
    lines += [f"\nparty: {p.name} holds {', '.join(p.accounts)} ({p.source})" for p in profile.parties]
    lines += [f"\nclaim: {c.says}\n  checked by: {c.check}\n  source: {c.source}" for c in profile.claims]
    lines += [f"\nsource: {source}" for source in profile.sources]
    say("\n".join(lines))
