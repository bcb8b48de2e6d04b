namespace SmartPoles.DeviceSimulators.World;

/// <summary>The time of a world, small or large, as a player of scenarios needs it.</summary>
internal interface IWorldTime
{
    /// <summary>Seconds of the world since its start.</summary>
    double ElapsedSeconds { get; }

    /// <summary>World seconds per real second.</summary>
    double Speed { get; }
}
