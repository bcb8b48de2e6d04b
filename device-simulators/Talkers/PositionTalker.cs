using System.Globalization;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>A satellite receiver on a pole: the fix (GGA) and the recommended minimum (RMC). It stands still and wanders by some metres.</summary>
/// <remarks>
/// <code>
/// GGA  083015.00,3627.3540,N,11559.1140,E,1,09,0.9,35.4,M,-8.9,M,,
/// RMC  083015.00,A,3627.3540,N,11559.1140,E,0.0,0.0,150820,,,A
/// </code>
/// </remarks>
/// <param name="talker">Its letters.</param>
/// <param name="world">Time and noise.</param>
/// <param name="name">Name in the world: decides where in the city it stands.</param>
/// <param name="sentences">What it sends; all unless given.</param>
public sealed class PositionTalker(string talker, CityWorld world, string name, IReadOnlyList<string>? sentences = null) : TalkingHead(talker, sentences ?? All)
{
    /// <summary>What such a head can send.</summary>
    public static IReadOnlyList<string> All { get; } = ["GGA", "RMC"];

    private const double SpreadDegrees = 0.04;
    private const double WanderMetres = 1.5;
    private const double WanderSeconds = 120;
    private const double HeightMetres = 35;

    private readonly SmoothNoise _noise = new(world.Seed, "position/" + name);

    public override string FieldsOf(string formatter)
    {
        var seconds = world.ElapsedSeconds;
        var moment = world.MomentAt(seconds).ToUniversalTime();
        var time = moment.ToString("HHmmss.ff", CultureInfo.InvariantCulture);
        var latitude = SunPosition.Latitude + (SpreadDegrees * (_noise.Share(0) - 0.5)) + (WanderMetres * _noise.At(seconds, WanderSeconds) / StreetPlace.MetresPerDegree);
        var longitude = SunPosition.Longitude + (SpreadDegrees * (_noise.Share(1) - 0.5)) + (WanderMetres * _noise.At(seconds + WanderSeconds, WanderSeconds) / StreetPlace.MetresPerDegreeEast);
        var place = $"{Angle(latitude, "00")},N,{Angle(longitude, "000")},E";
        var satellites = 7 + (int)(6 * _noise.Share(2));
        return formatter switch
        {
            "GGA" => string.Create(CultureInfo.InvariantCulture, $"{time},{place},1,{satellites:00},{0.7 + (0.5 * _noise.Share(3)):0.0},{HeightMetres + (WanderMetres * _noise.At(seconds, WanderSeconds)):0.0},M,-8.9,M,,"),
            "RMC" => $"{time},A,{place},0.0,0.0,{moment.ToString("ddMMyy", CultureInfo.InvariantCulture)},,,A",
            _ => throw new ArgumentOutOfRangeException(nameof(formatter), formatter, "No sentence of a position head"),
        };
    }

    /// <summary>Degrees as ddmm.mmmm; both are positive in this city.</summary>
    private static string Angle(double degrees, string form)
    {
        // Rounded first: otherwise a minute could come out as 60.0000.
        var units = (long)Math.Round(degrees * 600_000, MidpointRounding.AwayFromZero);
        return string.Create(CultureInfo.InvariantCulture, $"{(units / 600_000).ToString(form, CultureInfo.InvariantCulture)}{units % 600_000 / 10_000.0:00.0000}");
    }
}
