using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Falls of pressure at neighbouring points of one pipe network, gathered into bursts.</summary>
/// <remarks>
/// Told in the order of event times (see <see cref="CrossWindow"/>). The subject of a burst is, of those that fell far, the component that fell first, by code where two
/// fell at once: later points join it and do not change it, also across one point whose own fall was too small to count. It is over when the last of its points has recovered.
/// </remarks>
internal sealed class PipeWatch(ICityTopology? topology)
{
    /// <summary>A crew can walk along so many; the ways behind them are guesses.</summary>
    private const int PipesMax = 20;

    private readonly SortedDictionary<(string Rule, string Component), Fallen> _fallen = new(Comparer<(string Rule, string Component)>.Create((one, other) =>
        string.CompareOrdinal(one.Rule, other.Rule) is var order and not 0 ? order : string.CompareOrdinal(one.Component, other.Component)));

    public IEnumerable<(string Rule, string Component, Fallen Fallen)> All => _fallen.Select(pair => (pair.Key.Rule, pair.Key.Component, pair.Value));

    public void Restore(string rule, string component, Fallen fallen) => _fallen[(rule, component)] = fallen;

    /// <summary>A point has fallen, or has fallen on.</summary>
    public void Fell(NeighbourRule rule, string component, bool isDeep, long atUnixMs, double value, Teller tell)
    {
        if (!_fallen.TryGetValue((rule.Id, component), out var own)) _fallen[(rule.Id, component)] = own = new Fallen(atUnixMs);
        own.IsDeep |= isDeep;
        if (own.Burst is not null) return;
        var near = Connected(rule, component);
        if (BurstNear(rule, near) is { Burst: { } known, BurstOnsetMs: var began })
        {
            foreach (var point in near.Select(point => _fallen[(rule.Id, point)]).Where(point => point.Burst is null)) (point.Burst, point.BurstOnsetMs) = (known, began);
            return;
        }

        if (near.Count < rule.AtLeast || !near.Any(point => _fallen[(rule.Id, point)].IsDeep)) return;
        var first = near.OrderByDescending(point => _fallen[(rule.Id, point)].IsDeep).ThenBy(point => _fallen[(rule.Id, point)].AtUnixMs).ThenBy(point => point, StringComparer.Ordinal).First();
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

    /// <summary>The burst that points belong to, or that a point next but one to them belongs to: the one that began first; null for none.</summary>
    private Fallen? BurstNear(NeighbourRule rule, List<string> points)
    {
        Fallen? first = null;
        foreach (var point in points)
        {
            foreach (var near in topology?.NearOnPipes(point) ?? [point]) Take(near, point);
        }

        return first;

        void Take(string component, string from)
        {
            if (!_fallen.TryGetValue((rule.Id, component), out var other) || other.Burst is null) return;
            if (Math.Abs(other.AtUnixMs - _fallen[(rule.Id, from)].AtUnixMs) > rule.SpreadMs) return;
            if (first is null || other.BurstOnsetMs < first.BurstOnsetMs || (other.BurstOnsetMs == first.BurstOnsetMs && string.CompareOrdinal(other.Burst, first.Burst) < 0)) first = other;
        }
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

        var ranked = count.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(PipesMax).Select(pair => pair.Key);
        return count.Count == 0 ? null : "pipes " + string.Join(", ", ranked);
    }
}

/// <summary>A point whose pressure has fallen.</summary>
internal sealed class Fallen(long atUnixMs)
{
    public long AtUnixMs { get; } = atUnixMs;

    /// <summary>So far that it makes a burst.</summary>
    public bool IsDeep { get; set; }

    /// <summary>Subject of the burst that it belongs to; null for none.</summary>
    public string? Burst { get; set; }

    public long BurstOnsetMs { get; set; }
}
