namespace SmartPoles.DeviceSimulators.World;

/// <summary>How an LED lamp with its driver behaves: power follows P0 (a + b dim), the power factor falls with dimming.</summary>
internal static class LampPhysics
{
    /// <summary>W of a driver whose relay is closed and that gives no light.</summary>
    internal const double StandbyWatt = 0.6;

    /// <summary>Power factor of such a driver.</summary>
    internal const double StandbyFactor = 0.42;

    private const double DriverShare = 0.06;

    /// <summary>Rated power of a lamp by a share of chance, W: 60 to 240 in steps of 30.</summary>
    internal static double RatedWatt(double share) => 60 + 30 * Math.Floor(share * 7);

    /// <summary>Share of the rated power at a share of light.</summary>
    internal static double PowerShare(double light) => DriverShare + (1 - DriverShare) * light;

    /// <summary>Power factor at a share of light.</summary>
    internal static double PowerFactor(double light) => light >= 1 ? 0.985 : 0.985 - 0.14 * Math.Pow(1 - light, 1.6);

    /// <summary>Degrees Celsius in the housing.</summary>
    internal static double Temperature(double air, double watt) => air + 4 + 0.16 * watt;
}
