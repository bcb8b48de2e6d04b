namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>What a disturbance befalls; all numbers are those of the <see cref="GeneratedCity"/>.</summary>
public abstract record DisturbanceTarget
{
    private DisturbanceTarget()
    {
    }

    /// <summary>One component.</summary>
    public sealed record Component(int Number) : DisturbanceTarget;

    /// <summary>Everything on a lamp circuit.</summary>
    public sealed record Circuit(int Number) : DisturbanceTarget;

    /// <summary>Everything in a zone.</summary>
    public sealed record Zone(int Number) : DisturbanceTarget;

    /// <summary>Everything along a street.</summary>
    public sealed record Street(int Number) : DisturbanceTarget;

    /// <summary>Everything within a distance of a place.</summary>
    public sealed record Area(PlanePoint Middle, double RadiusM) : DisturbanceTarget;

    /// <summary>A gateway alone: its own fuse, not its circuit.</summary>
    public sealed record Gateway(int Number) : DisturbanceTarget;

    /// <summary>A junction of the water network: what happens to the pressure there happens by water that escapes, and all feel it.</summary>
    public sealed record WaterNode(int Number) : DisturbanceTarget;

    /// <summary>A pipe of the water network.</summary>
    public sealed record WaterPipe(int Number) : DisturbanceTarget;

    /// <summary>A pipe of the gas network.</summary>
    public sealed record GasPipe(int Number) : DisturbanceTarget;

    /// <summary>The whole city.</summary>
    public sealed record WholeCity : DisturbanceTarget;
}
