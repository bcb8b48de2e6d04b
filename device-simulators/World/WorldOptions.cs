namespace SmartPoles.DeviceSimulators.World;

/// <summary>Everything that decides how a world goes. The same options give the same world.</summary>
public sealed record WorldOptions
{
    /// <summary>A winter evening with the lamps on: the moment a frozen world is held at unless another is asked for.</summary>
    public static readonly DateTimeOffset FrozenMoment = new(2026, 1, 15, 19, 30, 0, TimeSpan.FromHours(8));

    /// <summary>Seed of all noise.</summary>
    /// <value>Default 1.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>Moment the world begins at; null is the clock's now.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>World seconds per real second, above 0.</summary>
    /// <value>Default 1.</value>
    public double Speed { get; init; } = 1;

    /// <summary>When lamps are on.</summary>
    public LightingPlan LightingPlan { get; init; } = LightingPlan.DuskToDawn;

    /// <summary>Begin with time standing still.</summary>
    public bool Freeze { get; init; }

    /// <summary>Measured series that drives the air heads; null for the model.</summary>
    public AirReplay? Air { get; init; }
}
