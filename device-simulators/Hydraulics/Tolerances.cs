namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Numbers that are small or large enough, in m and m3/s (gas: kPa and m3/s).</summary>
internal static class Tolerances
{
    /// <summary>Heads closer than this count as equal. EPANET: 0.0005 ft.</summary>
    public const double Head = 0.00015;

    /// <summary>Flows below this count as none. EPANET: 0.0001 cfs.</summary>
    public const double Flow = 2.8e-6;

    /// <summary>A tank that takes less than this keeps its level. EPANET: 1e-6 cfs.</summary>
    public const double TankFlow = 2.8e-8;

    /// <summary>Least head loss gradient, s/m2: a still pipe would otherwise have none. At 0.1 m3/s it is worth 0.05 mm;
    /// smaller, and its reciprocal would drown the trickle through shut links in rounding.</summary>
    public const double Gradient = 1e-3;

    /// <summary>Head loss gradient of a shut link, s/m2: 100 m press 0.1 ml/s through it. EPANET: 1e8 s/ft2.</summary>
    public const double ClosedGradient = 1e9;

    /// <summary>Weight that forces a head upon a node.</summary>
    public const double Force = 1e9;
}
