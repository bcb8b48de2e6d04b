using System.Collections.Concurrent;
using System.Collections.Immutable;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>
/// All disturbances of a living city, past, present and to come: what <see cref="DisturbanceBook"/> is for the single devices of a
/// small one. Thread-safe; what is added for a moment already simulated takes effect from the next whole minute on for pipes, at
/// once for all else.
/// </summary>
public sealed class DisturbancePlan
{
    private readonly GeneratedCity _city;
    private readonly byte[] _isTouched;
    private readonly ConcurrentDictionary<int, ImmutableArray<DeviceEffect>> _effects = new();
    private readonly ConcurrentDictionary<int, ImmutableArray<PlannedDisturbance>> _dark = new();
    private readonly ConcurrentDictionary<int, ImmutableArray<PlannedDisturbance>> _darkGateways = new();
    private ImmutableArray<PlannedDisturbance> _all = [];

    internal DisturbancePlan(GeneratedCity city)
    {
        _city = city;
        _isTouched = new byte[city.Components.Count];
    }

    /// <summary>Everything planned, in the order in which it was added.</summary>
    public IReadOnlyList<PlannedDisturbance> All => _all;

    /// <summary>Plans a disturbance.</summary>
    /// <exception cref="ArgumentException">It cannot befall that target, a number is not the city's, or it ends before it begins.</exception>
    public void Add(PlannedDisturbance planned) => Add([planned]);

    /// <summary>Plans many at once; none of them when one cannot be.</summary>
    /// <exception cref="ArgumentException">As for one.</exception>
    public void Add(IReadOnlyList<PlannedDisturbance> several)
    {
        foreach (var planned in several)
        {
            if (!(planned.ToS > planned.FromS)) throw new ArgumentException($"{planned.What} ends at {planned.ToS} s, not after its begin at {planned.FromS} s", nameof(several));
            TargetResolver.Check(_city, planned);
        }

        ImmutableInterlocked.Update(ref _all, (all, added) => all.AddRange(added), several);
        foreach (var planned in several)
        {
            if (planned is { What: Disturbance.SupplyLost, Where: DisturbanceTarget.Gateway gateway }) Put(_darkGateways, gateway.Number, planned);
            foreach (var circuit in TargetResolver.Circuits(_city, planned)) Put(_dark, circuit, planned);
            foreach (var (component, metres) in TargetResolver.Devices(_city, planned))
            {
                Put(_effects, component, new DeviceEffect(planned, metres));
                _isTouched[component] = 1;
            }
        }
    }

    /// <summary>Takes a disturbance out again, whether it is over or not; false when it was not planned.</summary>
    public bool Remove(PlannedDisturbance planned)
    {
        if (!ImmutableInterlocked.Update(ref _all, (all, gone) => all.Remove(gone), planned)) return false;
        if (planned.Where is DisturbanceTarget.Gateway gateway) Take(_darkGateways, gateway.Number, row => row == planned);
        foreach (var circuit in TargetResolver.Circuits(_city, planned)) Take(_dark, circuit, row => row == planned);
        foreach (var (component, _) in TargetResolver.Devices(_city, planned)) Take(_effects, component, row => row.Planned == planned);
        return true;
    }

    /// <summary>Whether a circuit has mains.</summary>
    public bool HasSupply(int circuit, double seconds) => HasSupply(_dark, circuit, seconds);

    /// <summary>Whether the fuse of a gateway is whole; its circuit is another matter.</summary>
    public bool GatewayHasSupply(int gateway, double seconds) => HasSupply(_darkGateways, gateway, seconds);

    private static bool HasSupply(ConcurrentDictionary<int, ImmutableArray<PlannedDisturbance>> dark, int number, double seconds)
    {
        if (dark.IsEmpty || !dark.TryGetValue(number, out var rows)) return true;
        foreach (var row in rows)
        {
            if (row.HoldsAt(seconds)) return false;
        }

        return true;
    }

    /// <summary>What befalls one device; empty for nearly all.</summary>
    internal ReadOnlySpan<DeviceEffect> Of(int component) =>
        _isTouched[component] != 0 && _effects.TryGetValue(component, out var effects) ? effects.AsSpan() : default;

    /// <summary>The disturbance of one kind that holds at a device now, or null; of two the one planned first.</summary>
    internal T? Find<T>(int component, double seconds)
        where T : Disturbance
    {
        foreach (var effect in Of(component))
        {
            if (effect.Planned.What is T found && effect.Planned.HoldsAt(seconds)) return found;
        }

        return null;
    }

    /// <summary>Components with something planned.</summary>
    internal IEnumerable<int> Touched => _effects.Keys;

    private static void Put<T>(ConcurrentDictionary<int, ImmutableArray<T>> rows, int key, T row) =>
        rows.AddOrUpdate(key, static (_, added) => [added], static (_, old, added) => old.Add(added), row);

    private static void Take<T>(ConcurrentDictionary<int, ImmutableArray<T>> rows, int key, Predicate<T> isGone) =>
        rows.AddOrUpdate(key, static (_, _) => [], static (_, old, gone) => old.RemoveAll(gone), isGone);
}
