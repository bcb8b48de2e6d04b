using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>The map and the newest state of the city for whoever asks: looked at when asked for, but not more often than twice a second.</summary>
/// <remarks>
/// A hundred open consoles cost as much as one. Map and state are made by the first who asks; the others wait for it. When another registry
/// comes into use, they are made anew.
/// </remarks>
/// <param name="registry">The registry in use.</param>
/// <param name="latest">Who is there.</param>
/// <param name="alarms">Active alarms.</param>
/// <param name="time">Clock.</param>
/// <param name="debts">Records that are known and not there, by component code; null where nobody counts them.</param>
public sealed class CityWatch(Func<CityRegistry> registry, LatestValues latest, AlarmBook alarms, TimeProvider time, Func<IReadOnlyDictionary<string, ulong>>? debts = null)
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(500);

    /// <summary>More active alarms than anybody works off; the newest are on the map.</summary>
    private const int AlarmsMax = 100_000;

    private readonly Lock _gate = new();
    private Sights? _sights;
    private CityState? _state;
    private long _takenAt;

    public CityMap Map => Now().Map.Value;

    /// <summary>Finds components.</summary>
    public ComponentSearch Search => Now().Search.Value;

    /// <summary>Half a second old at most. It belongs to its <see cref="CityState.Map"/>, which may be newer than one asked for before.</summary>
    public CityState State
    {
        get
        {
            lock (_gate)
            {
                var sights = Now();
                if (_state is not null && _state.Map == sights.Map.Value && time.GetElapsedTime(_takenAt) < Age) return _state;
                _takenAt = time.GetTimestamp();
                return _state = CityState.Take(sights.Map.Value, sights.Gateways, latest, alarms.Active(AlarmsMax), debts?.Invoke());
            }
        }
    }

    private Sights Now()
    {
        var current = registry();
        var sights = Volatile.Read(ref _sights);
        if (sights?.Registry == current) return sights;

        // Of two who find it old at once one wins, so that all look at the same.
        var made = new Sights(current);
        var found = Interlocked.CompareExchange(ref _sights, made, sights);
        return found == sights ? made : found!;
    }

    private sealed class Sights
    {
        public Sights(CityRegistry registry)
        {
            Registry = registry;
            Gateways = [.. registry.Gateways.Select(gateway => gateway.Id)];
            Map = new Lazy<CityMap>(() => new CityMap(registry));
            Search = new Lazy<ComponentSearch>(() => new ComponentSearch(registry, Map.Value));
        }

        public CityRegistry Registry { get; }

        public string[] Gateways { get; }

        public Lazy<CityMap> Map { get; }

        public Lazy<ComponentSearch> Search { get; }
    }
}
