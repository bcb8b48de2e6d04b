using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Pipes;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>What is counted over a whole city, which is too much for every look: counted when asked for, but not more often than twice a minute.</summary>
/// <remarks>Some tenths of a second for half a million components; who asks meanwhile waits for it. A hundred open consoles cost as much as one.</remarks>
/// <param name="places">Registry and places.</param>
/// <param name="latest">The newest values.</param>
/// <param name="ledger">Who knows what is missing; null where nobody counts it.</param>
/// <param name="time">Clock of the counting.</param>
/// <param name="nowMs">The moment that is looked at, Unix ms; null for the present.</param>
internal sealed class CityFigures(RegistryKeeper places, LatestValues latest, LedgerBook? ledger, TimeProvider time, Func<long>? nowMs = null)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    /// <summary>The clock of a replay runs: what is half a minute old there may be hours old.</summary>
    private static readonly TimeSpan ReplayedAge = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Figures? _figures;
    private long _takenAt;

    /// <summary>Half a minute old at most, and of the registry in use.</summary>
    internal Figures Now
    {
        get
        {
            lock (_gate)
            {
                var registry = places.Current;
                if (_figures is { } known && known.Registry == registry && time.GetElapsedTime(_takenAt) < (nowMs is null ? Age : ReplayedAge)) return known;
                _takenAt = time.GetTimestamp();
                return _figures = Take(registry);
            }
        }
    }

    private Figures Take(CityRegistry registry)
    {
        var now = nowMs?.Invoke() ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        var kinds = new SortedDictionary<string, (int Components, int Reporting)>(StringComparer.Ordinal);
        foreach (var row in registry.Components)
        {
            var kind = row.Code.Substring(KindAt, KindDigits);
            var (components, reporting) = kinds.GetValueOrDefault(kind);
            kinds[kind] = (components + 1, reporting + (Reporting.IsLive(row, latest, now) ? 1 : 0));
        }

        var debts = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var total = 0UL;
        foreach (var gateway in ledger?.All ?? [])
        {
            gateway.VisitDebts((device, debt) =>
            {
                total += debt;
                if (registry.TryGetDevice(device, out var known)) debts[known.Component.Code] = debts.GetValueOrDefault(known.Component.Code) + debt;
            });
        }

        var networks = registry.PipeParts.Count == 0 ? [] : PipeCoverage.Of(places.Topology, [], code => Reporting.IsLive(registry, latest, code, now)).Networks;
        return new Figures(
            registry, [.. kinds.Select(row => new KindFigure(row.Key, row.Value.Components, row.Value.Reporting))],
            new CoverageFigure(ShareOf(networks, "water"), ShareOf(networks, "gas"), PipeCoverage.Target), total, debts);
    }

    /// <summary>Class and subclass are digits 7 to 10 of a component code.</summary>
    private const int KindAt = 6, KindDigits = 4;

    /// <summary>Covered share of the length of all networks of that name, such as water and water-2.</summary>
    private static double? ShareOf(IReadOnlyList<CoverageRow> networks, string kind)
    {
        var rows = networks.Where(row => row.Network.StartsWith(kind, StringComparison.OrdinalIgnoreCase)).ToArray();
        var metres = rows.Sum(row => row.Metres);
        return metres > 0 ? Math.Round(rows.Sum(row => row.CoveredMetres) / metres, 4) : null;
    }
}

/// <param name="Registry">The registry that they are of.</param>
/// <param name="Kinds">By class and subclass.</param>
/// <param name="Coverage">Share of pipes under monitoring.</param>
/// <param name="Debt">Records that are known and not there.</param>
/// <param name="Debts">The same by component code.</param>
internal sealed record Figures(CityRegistry Registry, IReadOnlyList<KindFigure> Kinds, CoverageFigure Coverage, ulong Debt, IReadOnlyDictionary<string, ulong> Debts);

/// <param name="Kind">Class and subclass, four digits.</param>
/// <param name="Components">In the registry.</param>
/// <param name="Reporting">Of these with a good value within the time of their kind.</param>
internal sealed record KindFigure(string Kind, int Components, int Reporting);

/// <param name="Water">Covered share of the length, 0 to 1; null without a network.</param>
/// <param name="Gas">The same.</param>
/// <param name="Target">What the city has promised.</param>
internal sealed record CoverageFigure(double? Water, double? Gas, double Target);
