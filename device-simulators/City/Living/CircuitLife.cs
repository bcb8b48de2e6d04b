using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>When the circuits are on: by the plan, each with a photo cell of its own that is a few minutes early or late.</summary>
internal sealed class CircuitLife
{
    /// <summary>Spread of the photo cells, degrees of the sun: dusk moves it by 0.2 degrees a minute.</summary>
    private const double CellSpreadDegrees = 0.4;

    private readonly DisturbancePlan _plan;
    private readonly LightingPlan _lighting;
    private readonly double _dayStart;
    private readonly double[] _early;

    public CircuitLife(int circuits, DisturbancePlan plan, WorldOptions options, DateTimeOffset start)
    {
        _plan = plan;
        _lighting = options.LightingPlan;
        _dayStart = start.TimeOfDay.TotalSeconds;
        var cells = new SmoothNoise(options.Seed, "photo-cells");
        _early = [.. Enumerable.Range(0, circuits).Select(circuit => CellSpreadDegrees * (2 * cells.Share(circuit) - 1))];
    }

    /// <summary>What the plan asks of the lamps of a circuit.</summary>
    public LightingDemand DemandOf(int circuit, double sunElevation, double seconds) =>
        LightingDemand.Of(_lighting, HourAt(seconds), sunElevation + _early[circuit]);

    /// <summary>What one lamp does: the plan, unless somebody or something has it otherwise.</summary>
    public LampLight LightOf(int lamp, int circuit, double sunElevation, double seconds)
    {
        var demand = DemandOf(circuit, sunElevation, seconds);
        var hasVoltage = HasSupply(circuit, seconds);
        if (_plan.Of(lamp).IsEmpty) return new LampLight(hasVoltage, hasVoltage && demand.IsOn, demand.IsOn ? demand.Dimming : 0, IsFailed: false);
        hasVoltage &= _plan.Find<Disturbance.LampFuseBlown>(lamp, seconds) is null;
        var isStuck = _plan.Find<Disturbance.LampStuckOn>(lamp, seconds) is not null;
        var isAsked = _plan.Find<Disturbance.LampSwitched>(lamp, seconds)?.IsOn ?? demand.IsOn;
        var isOn = hasVoltage && (isAsked || isStuck);
        var dimming = isOn && !isStuck && demand.IsOn ? demand.Dimming : 100;
        return new LampLight(hasVoltage, isOn, dimming, isOn && _plan.Find<Disturbance.LampFailed>(lamp, seconds) is not null);
    }

    /// <summary>Whether the cabinet has mains.</summary>
    public bool HasSupply(int circuit, double seconds) => _plan.HasSupply(circuit, seconds);

    /// <summary>Share of the rated power that a healthy lamp takes.</summary>
    public double PowerShare(int circuit, double sunElevation, double seconds)
    {
        var demand = DemandOf(circuit, sunElevation, seconds);
        return demand is { IsOn: true, Dimming: > 0 } && HasSupply(circuit, seconds) ? LampPhysics.PowerShare(demand.Dimming / 100) : 0;
    }

    /// <summary>Time of day, 0 to below 24.</summary>
    public double HourAt(double seconds) => (_dayStart + seconds) / 3600 % 24;
}
