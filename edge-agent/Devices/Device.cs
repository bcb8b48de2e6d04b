using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>One device on a bus, ready to be polled.</summary>
public sealed class Device
{
    public Device(DeviceOptions options, DeviceProfile profile, BusTiming timing)
    {
        Id = options.Id;
        Peer = PeerOf(options, profile);
        Setting = options.Line;
        Period = TimeSpan.FromMilliseconds(options.PeriodMs);
        Turnaround = TimeSpan.FromMilliseconds(options.TurnaroundMs);
        Profile = profile;
        MayWrite = options.Actuation;
        Timing = timing;
        Limits = new ReadLimits(options.RegistersMax ?? profile.RegistersMax, []);
        var fitted = profile.Fields.Where(field => IsFitted(field, options.Overrides)).ToList();

        // Nothing left is a fault that the checks name; until then it is as if nothing had been said.
        Fields = [.. (fitted.Count > 0 ? fitted : profile.Fields).Select(field => WithOverrides(field, options.Overrides))];
        Reads = profile.Protocol.IsTalker() ? [] : ReadPlan.For(Fields, timing.CostAt(Turnaround), Limits);
        Quantities = [.. Fields.Select(field => QuantityCatalogue.Get(field.Quantity))];
    }

    public string Id { get; }

    /// <summary>Whom the bus asks.</summary>
    public BusPeer Peer { get; }

    /// <summary>Slave address of a Modbus device; 0 of any other.</summary>
    public byte Unit => Peer.Dialect == BusDialect.Modbus ? Peer.Unit : (byte)0;

    /// <summary>In words: unit 3, meter 202008150001, talker WI.</summary>
    public string Who => $"{(Peer.Dialect.IsTalker() ? "talker" : Peer.Dialect.IsMeter() ? "meter" : "unit")} {Peer}";

    /// <summary>How the line is set for it; null for as the bus is configured.</summary>
    public LineSetting? Setting { get; }

    /// <summary>Period of the fields that have none of their own.</summary>
    public TimeSpan Period { get; }

    /// <summary>As declared; what is measured counts as soon as it is.</summary>
    public TimeSpan Turnaround { get; }

    public DeviceProfile Profile { get; }

    /// <summary>The configuration lets commands write to this device.</summary>
    public bool MayWrite { get; }

    /// <summary>The bus on which it hangs.</summary>
    public BusTiming Timing { get; }

    /// <summary>As declared, without what is learned while running.</summary>
    public ReadLimits Limits { get; }

    /// <summary>Its register map with the overrides of the configuration.</summary>
    public IReadOnlyList<ProfileField> Fields { get; }

    /// <summary>The questions of a round in which everything is due, by the declared turnaround; none of a talker.</summary>
    public IReadOnlyList<PlannedRead> Reads { get; }

    /// <summary>What it measures, in the order of its profile.</summary>
    public IReadOnlyList<QuantityInfo> Quantities { get; }

    public TimeSpan PeriodOf(ProfileField field) =>
        field.Options.PeriodMs is { } own ? TimeSpan.FromMilliseconds(own) : Period;

    private static BusPeer PeerOf(DeviceOptions options, DeviceProfile profile)
    {
        if (profile.Protocol == BusDialect.Modbus) return (byte)options.Unit;
        if (profile.Protocol.IsTalker()) return BusPeer.TryTalker(options.Talker ?? "", out var talker) ? talker : new BusPeer(profile.Protocol, 0);

        // A text that is no address is named by the checks; nothing is asked there.
        return BusPeer.TryMeter(profile.Protocol, options.Address ?? "", profile.MeterType, allowsAny: false, out var peer) ? peer : new BusPeer(profile.Protocol, 0);
    }

    /// <summary>What the configuration says is not there is not read.</summary>
    private static bool IsFitted(ProfileField field, IReadOnlyList<FieldOverride> overrides)
    {
        var name = QuantityCatalogue.Get(field.Quantity).Name;
        return overrides.All(each => each.Quantity != name || each.Fitted != false);
    }

    private static ProfileField WithOverrides(ProfileField field, IReadOnlyList<FieldOverride> overrides)
    {
        var name = QuantityCatalogue.Get(field.Quantity).Name;
        foreach (var each in overrides)
        {
            if (each.Quantity != name) continue;
            field = field with { Options = field.Options.With(each.Options), Scale = each.Scale ?? field.Scale };
            if (each.Unit is { } unit) field = field with { Unit = unit, UnitFactor = DeviceUnits.FactorOf(QuantityCatalogue.Get(field.Quantity), unit) ?? 1 };
            if (each.Fitted == true) field = field with { NotFitted = [] };
        }

        return field;
    }
}
