using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>What city is to be made. The same terms give the same city, byte for byte.</summary>
public sealed record CityTerms
{
    /// <summary>Fewest components: below it some kinds would be all of their street.</summary>
    public const int ComponentsMin = 500;

    /// <summary>Most components: above it the commonest kind would run out of cells before it runs out of serial numbers.</summary>
    public const int ComponentsMax = 2_000_000;

    /// <summary>Components for one gateway when nothing else is asked for: 10,000 gateways for 480,000.</summary>
    public const int ComponentsPerGateway = 48;

    private static readonly (int Division, double Latitude, double Longitude)[] Centres =
    [
        (371502, 36.45, 115.98), (371503, 36.58, 116.25), (371521, 36.11, 115.79), (371522, 36.23, 115.67), (371524, 36.33, 116.25),
        (371525, 36.48, 115.44), (371526, 36.87, 116.23), (371581, 36.84, 115.71),
    ];

    /// <summary>Administrative division of all codes.</summary>
    public required DivisionCode Division { get; init; }

    /// <summary>How many components, <see cref="ComponentsMin"/> to <see cref="ComponentsMax"/>.</summary>
    public int Components { get; init; } = CityMix.Reference;

    /// <summary>Seed of all that is left to chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Middle of the map.</summary>
    public required GeoPoint Centre { get; init; }

    /// <summary>A water network to lay under the city instead of a made one, or null.</summary>
    public NetworkModel? Water { get; init; }

    /// <summary>Middle of a division of Liaocheng, to about 1 km; null for others.</summary>
    public static GeoPoint? CentreOf(DivisionCode division)
    {
        var index = Array.FindIndex(Centres, row => row.Division == division.Current.Value);
        return index < 0 ? null : new GeoPoint(Centres[index].Latitude, Centres[index].Longitude);
    }
}
