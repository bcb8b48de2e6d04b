using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Falls of pressure at neighbouring points of one pipe network, gathered into bursts.</summary>
/// <remarks>
/// Told in the order of event times (see <see cref="CrossWindow"/>). The subject of a burst is the component that fell first, by code where two
/// fell at once: later points join it and do not change it. It is over when the last of its points has recovered.
/// </remarks>
internal sealed class PipeWatch(ICityTopology? topology)
{
    private readonly SortedDictionary<(string Rule, string Component), Fallen> _fallen = new(Comparer<(string Rule, string Component)>.Create((one, other) =>
        string.CompareOrdinal(one.Rule, other.Rule) is var order and not 0 ? order : string.CompareOrdinal(one.Component, other.Component)));

    public IEnumerable<(string Rule, string Component, Fallen Fallen)> All => _fallen.Select(pair => (pair.Key.Rule, pair.Key.Component, pair.Value));

    public void Restore(string rule, string component, Fallen fallen) => _fallen[(rule, component)] = fallen;

    public void Fell(NeighbourRule rule, string component, long atUnixMs, double value, Teller tell)
    {
        var own = new Fallen(atUnixMs);
        _fallen[(rule.Id, component)] = own;
        var near = Connected(rule, component);
        var burst = near.Select(point => _fallen[(rule.Id, point)]).Where(point => point.Burst is not null).MinBy(point => point.BurstOnsetMs);
        if (burst is not null)
        {
            (own.Burst, own.BurstOnsetMs) = (burst.Burst, burst.BurstOnsetMs);
            return;
        }

        if (near.Count < rule.AtLeast) return;
        var first = near.OrderBy(point => _fallen[(rule.Id, point)].AtUnixMs).ThenBy(point => point, StringComparer.Ordinal).First();
        var onset = _fallen[(rule.Id, first)].AtUnixMs;
        foreach (var point in near) (_fallen[(rule.Id, point)].Burst, _fallen[(rule.Id, point)].BurstOnsetMs) = (first, onset);
        tell.Raised(rule, first, onset, atUnixMs, value, rule.Level, Detail(near));
    }

    public void Recovered(NeighbourRule rule, string component, long atUnixMs, double value, Teller tell)
    {
        if (!_fallen.Remove((rule.Id, component), out var own) || own.Burst is null) return;
        if (_fallen.Any(pair => pair.Key.Rule == rule.Id && pair.Value.Burst == own.Burst && pair.Value.BurstOnsetMs == own.BurstOnsetMs)) return;
        tell.Cleared(rule, own.Burst, own.BurstOnsetMs, atUnixMs, value);
    }

    /// <summary>Points that fell within the spread of one another, from neighbour to neighbour; the point itself is one.</summary>
    private List<string> Connected(NeighbourRule rule, string component)
    {
        var found = new List<string> { component };
        for (var index = 0; index < found.Count; index++)
        {
            var at = _fallen[(rule.Id, found[index])].AtUnixMs;
            foreach (var neighbour in topology?.PipeNeighbours(found[index]) ?? [])
            {
                if (found.Contains(neighbour.Component)) continue;
                if (_fallen.TryGetValue((rule.Id, neighbour.Component), out var other) && Math.Abs(other.AtUnixMs - at) <= rule.SpreadMs) found.Add(neighbour.Component);
            }
        }

        return found;
    }

    /// <summary>The pipes between the points: those that lie on most ways first.</summary>
    private string? Detail(List<string> points)
    {
        var count = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var from in points.Order(StringComparer.Ordinal))
        {
            foreach (var to in points.Where(to => string.CompareOrdinal(from, to) < 0))
            {
                foreach (var pipe in topology!.PipesBetween(from, to)) count[pipe] = count.GetValueOrDefault(pipe) + 1;
            }
        }

        return count.Count == 0 ? null : "pipes " + string.Join(", ", count.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(20).Select(pair => pair.Key));
    }
}

/// <summary>A point whose pressure has fallen.</summary>
internal sealed class Fallen(long atUnixMs)
{
    public long AtUnixMs { get; } = atUnixMs;

    /// <summary>Subject of the burst that it belongs to; null for none.</summary>
    public string? Burst { get; set; }

    public long BurstOnsetMs { get; set; }
}
