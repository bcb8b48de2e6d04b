namespace SmartPoles.DeviceSimulators.City;

/// <summary>Who owns components (权属单位). The numbers lie in city files: never renumber.</summary>
public enum CityOwner : byte
{
    Lighting = 0,
    Water = 1,
    Drainage = 2,
    Gas = 3,
    Heating = 4,
    Power = 5,
    Telecom = 6,
    Broadcasting = 7,
    Police = 8,
    Traffic = 9,
    Fire = 10,
    Sanitation = 11,
    Parks = 12,
    Environment = 13,
    StreetOffice = 14,
    Post = 15,
    Bus = 16,
    OilPipeline = 17,
}

/// <summary>Names of owners and of their crews.</summary>
public static class CityOwners
{
    private static readonly string[] Names =
    [
        "Street Lighting Office", "Water Group", "Drainage Office", "Gas Company", "Heating Company", "Power Supply Company",
        "Telecom Operator", "Broadcasting Network", "Public Security Bureau", "Traffic Police", "Fire Brigade", "Sanitation Office",
        "Parks Bureau", "Environment Bureau", "Street Office", "Post", "Bus Company", "Oil Pipeline Company",
    ];

    /// <summary>The owner's name.</summary>
    public static string NameOf(CityOwner owner) => Names[(int)owner];

    /// <summary>The unit that maintains an owner's things in a zone (养护单位): one crew of each owner for every zone.</summary>
    public static string CrewOf(CityOwner owner, int zone) => $"{NameOf(owner)}, crew Z{zone + 1:D2}";
}
