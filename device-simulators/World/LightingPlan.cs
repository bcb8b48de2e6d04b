namespace SmartPoles.DeviceSimulators.World;

/// <summary>When the lamps are switched on unless a command says otherwise.</summary>
public enum LightingPlan
{
    /// <summary>From dusk to dawn, dimmed in the small hours.</summary>
    DuskToDawn,

    /// <summary>Always, at full light: for demonstrations that need a lamp at any hour.</summary>
    AlwaysOn,
}

/// <summary>What a plan asks of a lamp at a moment.</summary>
/// <param name="IsOn">Relay closed.</param>
/// <param name="Dimming">Light, %.</param>
public readonly record struct LightingDemand(bool IsOn, double Dimming)
{
    private const double DuskElevation = -3;

    /// <summary>Reads the plan.</summary>
    public static LightingDemand Of(LightingPlan plan, DateTimeOffset moment, double sunElevation) =>
        Of(plan, moment.ToOffset(TimeSpan.FromHours(8)).Hour, sunElevation);

    /// <summary>Reads the plan; <paramref name="hour"/> is the time of day, 0 to below 24.</summary>
    public static LightingDemand Of(LightingPlan plan, double hour, double sunElevation)
    {
        if (plan == LightingPlan.AlwaysOn) return new LightingDemand(true, 100);
        if (sunElevation > DuskElevation) return new LightingDemand(false, 0);
        return new LightingDemand(true, hour is >= 23 or < 5 ? 60 : 100);
    }
}
