using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>What one lamp of a city does at a moment.</summary>
/// <param name="HasVoltage">Mains at the lamp.</param>
/// <param name="IsOn">Its relay is closed.</param>
/// <param name="Asked">Light that is asked for while it is on, %.</param>
/// <param name="IsFailed">Dark although it is on.</param>
internal readonly record struct LampLight(bool HasVoltage, bool IsOn, double Asked, bool IsFailed)
{
    /// <summary>Light that is asked for, %; 0 while it is off.</summary>
    public double Dimming => IsOn ? Asked : 0;

    /// <summary>It gives light.</summary>
    public bool IsLit => Dimming > 0 && !IsFailed;

    /// <summary>Share of the rated power that it takes.</summary>
    public double PowerShare => IsLit ? LampPhysics.PowerShare(Asked / 100) : 0;
}
