namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Formula for the friction factor of gas.</summary>
public enum GasFormula
{
    /// <summary>Colebrook and White, in the explicit form of Swamee and Jain; GB 50028-2006, 6.2.6 asks for it.</summary>
    Colebrook,

    /// <summary>Weymouth (1912), for rough pipes of high flow: 0.009407 / d^(1/3), d in m.</summary>
    Weymouth,
}

/// <summary>The gas and how it is reckoned.</summary>
public sealed record GasOptions
{
    /// <summary>
    /// At most 10 kPa gauge, where the density hardly changes (GB 50028-2006, 6.2.5: low pressure). False: the squares of the
    /// absolute pressures take the place of the pressures.
    /// </summary>
    public bool IsLowPressure { get; init; }

    public GasFormula Formula { get; init; }

    /// <summary>Density at 0 °C and 101.325 kPa, kg/m3; 0.75 for natural gas.</summary>
    public double DensityKgPerM3 { get; init; } = 0.75;

    /// <summary>Dynamic viscosity, Pa·s; 1.05e-5 for natural gas.</summary>
    public double ViscosityPaS { get; init; } = 1.05e-5;

    /// <summary>Temperature in the pipe, K; the ground keeps it.</summary>
    public double TemperatureK { get; init; } = 288.15;

    /// <summary>Ratio of specific heats; 1.3 for natural gas. It decides how fast gas leaves a hole.</summary>
    public double HeatRatio { get; init; } = 1.3;
}
