using System.Text;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>A city's folder. Every file is written beside its place and then moved there, the one that loading needs last.</summary>
internal static class CityFolder
{
    /// <summary>Names of all files, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "README.txt", CityFormat.RegistryName, "components.csv", "streets.geojson", "cells.geojson", "zones.geojson",
        CityFormat.WaterName, CityFormat.GasName, CityFormat.FileName,
    ];

    /// <exception cref="IOException">The disk.</exception>
    public static void Write(GeneratedCity city, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in Names)
        {
            var path = Path.Combine(folder, name);
            using (var file = File.Create(path + ".new", 1 << 16)) Write(city, name, file);
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    private static void Write(GeneratedCity city, string name, Stream file)
    {
        switch (name)
        {
            case "README.txt":
                file.Write(Encoding.UTF8.GetBytes(CityReadme.Text(city)));
                break;
            case CityFormat.RegistryName:
                RegistryWriter.Write(city, file);
                break;
            case "components.csv":
                ComponentListWriter.Write(city, file);
                break;
            case "streets.geojson":
                GeoJsonWriter.WriteStreets(city, file);
                break;
            case "cells.geojson":
                GeoJsonWriter.WriteCells(city, file);
                break;
            case "zones.geojson":
                GeoJsonWriter.WriteZones(city, file);
                break;
            case CityFormat.WaterName:
                WriteNetwork(city.Water, file);
                break;
            case CityFormat.GasName:
                WriteNetwork(city.Gas, file);
                break;
            default:
                CityWriter.Write(city, file);
                break;
        }
    }

    private static void WriteNetwork(NetworkModel network, Stream file)
    {
        using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        InpWriter.Write(network, text);
    }
}
