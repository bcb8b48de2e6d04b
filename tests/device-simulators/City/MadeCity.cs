using System.Security.Cryptography;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Tests.City;

/// <summary>A town of 5,000 components, made once for all tests that only read it.</summary>
internal static class MadeCity
{
    public const int Components = 5000;

    private static readonly Lazy<GeneratedCity> Made = new(() => Make(7));

    public static GeneratedCity Town => Made.Value;

    public static GeneratedCity Make(ulong seed, int components = Components)
    {
        DivisionCode.TryParse("371502", out var division);
        return CityMaker.Make(new CityTerms { Division = division, Components = components, Seed = seed, Centre = CityTerms.CentreOf(division)!.Value });
    }

    /// <summary>One hash over names and bytes of all files.</summary>
    public static string HashOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
