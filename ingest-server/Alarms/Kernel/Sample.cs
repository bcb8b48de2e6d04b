using System.Runtime.CompilerServices;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>One good value that is newer than all before it, and the newest values of its device.</summary>
internal readonly ref struct Sample
{
    private readonly ref Cell _device;
    private readonly Plan _plan;
    private readonly DeviceStates _devices;
    private readonly int _number;

    public Sample(
        DeviceStates devices, int number, Plan plan, ref Cell device, Quantity quantity, double value, long unixMs, long tickMs, SeriesHead previous)
    {
        _devices = devices;
        _number = number;
        _plan = plan;
        _device = ref device;
        Quantity = quantity;
        Value = value;
        UnixMs = unixMs;
        TickMs = tickMs;
        Previous = previous;
    }

    public Quantity Quantity { get; }

    public double Value { get; }

    /// <summary>Event time.</summary>
    public long UnixMs { get; }

    /// <summary>Receipt.</summary>
    public long TickMs { get; }

    /// <summary>The value before this one; <see cref="SeriesHead.UnixMs"/> 0 for none.</summary>
    public SeriesHead Previous { get; }

    /// <summary>Where the component stands; null where the registry does not know it. Looks it up.</summary>
    public ComponentPlace? Place => _devices.PlaceOf(_number);

    /// <summary>The newest good value of a quantity of the same device.</summary>
    public bool TryRead(Quantity quantity, out double value, out long unixMs)
    {
        value = double.NaN;
        unixMs = 0;
        var series = _plan.SeriesOf((int)quantity);
        if (series < 0) return false;
        ref var head = ref SeriesHead.Over(ref Unsafe.Add(ref _device, series));
        if (head.UnixMs == 0) return false;
        (value, unixMs) = (head.Value, head.UnixMs);
        return true;
    }
}
