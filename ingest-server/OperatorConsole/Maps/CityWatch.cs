using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>The map and the newest state of the city for whoever asks: looked at when asked for, but not more often than twice a second.</summary>
/// <remarks>A hundred open consoles cost as much as one. Map and state are made by the first who asks; the others wait for it.</remarks>
public sealed class CityWatch(CityRegistry registry, LatestValues latest, AlarmBook alarms, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromMilliseconds(500);

    /// <summary>More active alarms than anybody works off; the newest are on the map.</summary>
    private const int AlarmsMax = 100_000;

    private readonly Lock _gate = new();
    private readonly Lazy<CityMap> _map = new(() => new CityMap(registry));
    private readonly string[] _gateways = [.. registry.Gateways.Select(gateway => gateway.Id)];
    private CityState? _state;
    private long _takenAt;

    public CityMap Map => _map.Value;

    /// <summary>Half a second old at most.</summary>
    public CityState State
    {
        get
        {
            lock (_gate)
            {
                if (_state is not null && time.GetElapsedTime(_takenAt) < Age) return _state;
                _takenAt = time.GetTimestamp();
                return _state = CityState.Take(Map, _gateways, latest, alarms.Active(AlarmsMax));
            }
        }
    }
}
