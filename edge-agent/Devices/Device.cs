using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One device on a bus, ready to be polled.</summary>
public sealed class Device
{
    public Device(DeviceOptions options, DeviceProfile profile)
    {
        Id = options.Id;
        Unit = (byte)options.Unit;
        Period = TimeSpan.FromMilliseconds(options.PeriodMs);
        Profile = profile;
        MayWrite = options.Actuation;
        Reads = ReadPlan.For(profile);
        Quantities = [.. profile.Fields.Select(field => QuantityCatalogue.Get(field.Quantity))];
    }

    public string Id { get; }

    public byte Unit { get; }

    public TimeSpan Period { get; }

    public DeviceProfile Profile { get; }

    /// <summary>The configuration lets commands write to this device.</summary>
    public bool MayWrite { get; }

    public IReadOnlyList<PlannedRead> Reads { get; }

    /// <summary>What it measures, in the order of its profile.</summary>
    public IReadOnlyList<QuantityInfo> Quantities { get; }
}
