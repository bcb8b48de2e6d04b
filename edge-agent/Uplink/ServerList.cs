namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>The addresses of the one logical server, tried in turn. Stays with one that works.</summary>
internal sealed class ServerList(IReadOnlyList<Uri> servers, Uri? last)
{
    private int _at = last is null ? 0 : Math.Max(0, servers.ToList().IndexOf(last));

    public int Count => servers.Count;

    public Uri Current => servers[_at];

    public void Next() => _at = (_at + 1) % servers.Count;
}
