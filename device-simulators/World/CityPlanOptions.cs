namespace SmartPoles.DeviceSimulators.World;

/// <summary>Where a plan lies and how its poles are numbered.</summary>
public sealed record CityPlanOptions
{
    /// <summary>Division code, 6 digits.</summary>
    /// <value>Default 371502, Dongchangfu district of Liaocheng.</value>
    public string Division { get; init; } = "371502";

    /// <summary>Number of the first gateway.</summary>
    public int FirstGateway { get; init; } = 1;

    /// <summary>Poles along one street before the next street to the south begins, 1..400.</summary>
    /// <value>Default 12: about 500 m.</value>
    public int PolesPerStreet { get; init; } = 12;
}
