using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.Networks;

/// <summary>Where an active burst may be: the pipes that its alarm names, and how sure each is.</summary>
/// <remarks>
/// The kernel ranks the pipes between the points whose pressure had fallen when it raised the alarm, and writes them into it. The share comes from the
/// proof of the alarm, which ends a little later: of all shortest ways between points that fell there, how many lead over that pipe. Pipes that the proof
/// alone knows, because a point fell after the raise, follow those of the alarm. A proof that was not kept leaves the share out.
/// </remarks>
internal sealed class BurstSight
{
    private const string PipesWord = "pipes ";

    /// <summary>A neighbour that fell by half of the rule's number has fallen: the proof ends at the moment of the raise.</summary>
    private const double FallShare = 0.5;

    /// <summary>A crew does not walk more pipes than these.</summary>
    private const int PipesMax = 10;

    private readonly Dictionary<string, double> _before = new(StringComparer.Ordinal);

    private BurstSight(string alarm, IReadOnlyList<BurstPipe> pipes) => (Alarm, Pipes) = (alarm, pipes);

    /// <summary>Alarm id.</summary>
    internal string Alarm { get; }

    /// <summary>Candidates, the likeliest first.</summary>
    internal IReadOnlyList<BurstPipe> Pipes { get; private set; }

    /// <summary>Pressure of a component before it fell; null where it did not, or nothing is known of it.</summary>
    internal double? BeforeOf(string component) => _before.TryGetValue(component, out var before) ? before : null;

    /// <param name="alarm">An alarm of the rule.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="evidence">Proof of the alarm; null when none was kept.</param>
    /// <param name="topology">Ways of pipes.</param>
    internal static BurstSight Of(AlarmRecord alarm, NeighbourRule rule, byte[]? evidence, ICityTopology topology)
    {
        var named = alarm.Detail?.StartsWith(PipesWord, StringComparison.Ordinal) == true ? alarm.Detail[PipesWord.Length..].Split(", ") : [];
        var sight = new BurstSight(alarm.Id, []);
        if (evidence is not null) sight.TakeProof(evidence, alarm.Subject, rule);
        var shares = sight.Shares(topology);
        var later = shares.Where(row => !named.Contains(row.Key)).OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Key);
        sight.Pipes = [.. named.Concat(later).Take(Math.Max(named.Length, PipesMax))
            .Select((pipe, index) => new BurstPipe(pipe, index + 1, shares.TryGetValue(pipe, out var share) ? Math.Round(share, 3) : null))];
        return sight;
    }

    private void TakeProof(byte[] evidence, string subject, NeighbourRule rule)
    {
        using var document = JsonDocument.Parse(evidence);
        var root = document.RootElement;
        var quantity = QuantityCatalogue.Get(rule.Quantity).Name;
        Take(subject, root.GetProperty("rows"), quantity, rule.Fall);
        foreach (var neighbour in root.GetProperty("neighbours").EnumerateArray())
        {
            Take(neighbour.GetProperty("component").GetString()!, neighbour.GetProperty("rows"), quantity, rule.Fall);
        }
    }

    private void Take(string component, JsonElement rows, string quantity, double fall)
    {
        double? before = null, last = null;
        foreach (var row in rows.EnumerateArray())
        {
            if (row.GetProperty("quantity").GetString() != quantity || row.GetProperty("value") is not { ValueKind: JsonValueKind.Number } value) continue;
            last = value.GetDouble();
            before = Math.Max(before ?? last.Value, last.Value);
        }

        if (before - last >= FallShare * fall) _before[component] = before!.Value;
    }

    private Dictionary<string, double> Shares(ICityTopology topology)
    {
        var (counts, ways) = (new Dictionary<string, double>(StringComparer.Ordinal), 0);
        foreach (var from in _before.Keys)
        {
            foreach (var to in _before.Keys.Where(to => string.CompareOrdinal(from, to) < 0))
            {
                var way = topology.PipesBetween(from, to);
                if (way.Count > 0) ways++;
                foreach (var pipe in way) counts[pipe] = counts.GetValueOrDefault(pipe) + 1;
            }
        }

        return counts.ToDictionary(row => row.Key, row => row.Value / ways, StringComparer.Ordinal);
    }
}

/// <param name="Id">Id of the pipe in its network.</param>
/// <param name="Rank">1 for the likeliest.</param>
/// <param name="Share">Share of the ways between the points that fell which lead over it, 0 to 1; null where it is not known.</param>
internal sealed record BurstPipe(string Id, int Rank, double? Share);
