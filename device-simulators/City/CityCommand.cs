using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>The verb <c>city</c>: makes a whole city as files.</summary>
public static class CityCommand
{
    private const string Description =
        """
        Makes a city: streets, grid cells, zones, poles with lamps on circuits, covers, water and gas networks, gateways with their
        devices. The same options make the same bytes. A README.txt in the folder says what is what.

        Examples:
          device-simulators city generate --division 371502 --components 480000 --seed 7 --out city
          device-simulators city generate --components 20000 --out town --inp Net3.inp     with a water network of one's own
          device-simulators fleet --city city --gateways 1000                              let it live
        """;

    public static Command Create(TimeProvider clock) => new Command("city", "Makes a whole city as files, and tells what it costs") { Generate(clock), Measure(clock) };

    private static Command Measure(TimeProvider clock)
    {
        var folder = new Option<string>("--city") { Description = "Folder of the city", HelpName = "DIR", Required = true };
        var json = new Option<string?>("--json") { Description = "Write the figures", HelpName = "FILE" };
        var command = new Command("measure", "Tells what a city costs this machine: loading, a minute of its life, values on one core") { folder, json };
        command.SetAction(parsed =>
        {
            try
            {
                CityMeasure.Run(parsed.GetValue(folder)!, parsed.GetValue(json), clock, parsed.InvocationConfiguration.Output);
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is CityException or IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static Command Generate(TimeProvider clock)
    {
        var division = new Option<string>("--division") { Description = "Administrative division, 6 digits", HelpName = "CODE", DefaultValueFactory = _ => "371502" };
        var components = new Option<int>("--components") { Description = "How many components", HelpName = "N", DefaultValueFactory = _ => CityMix.Reference };
        var seed = new Option<ulong>("--seed") { Description = "Seed of all that is left to chance", HelpName = "N", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = "Folder to write to; made if need be", HelpName = "DIR", Required = true };
        var inp = new Option<string?>("--inp") { Description = "EPANET file to lay under the city as its water network", HelpName = "FILE" };
        var centre = new Option<string?>("--centre") { Description = "Middle of the map, such as 36.45,115.98; known for Liaocheng's divisions", HelpName = "LAT,LON" };
        var json = new Option<string?>("--json") { Description = "Write the figures of the run", HelpName = "FILE" };
        var command = new Command("generate", Description) { division, components, seed, folder, inp, centre, json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var started = clock.GetTimestamp();
                var city = CityMaker.Make(ReadTerms(
                    parsed.GetValue(division)!, parsed.GetValue(components), parsed.GetValue(seed), parsed.GetValue(centre), parsed.GetValue(inp), output));
                city.Write(parsed.GetValue(folder)!);
                var seconds = clock.GetElapsedTime(started).TotalSeconds;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parsed.GetValue(folder)}: {city.Components.Count} components, {city.DeviceCount} devices, {city.GatewayCount} gateways in {seconds:0.0} s"));
                if (parsed.GetValue(json) is { } path) WriteFigures(city, seconds, path);
                return ExitCodes.Done;
            }
            catch (CityException fault)
            {
                parsed.InvocationConfiguration.Error.WriteLine(fault.Message);
                return ExitCodes.Misused;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static CityTerms ReadTerms(string division, int components, ulong seed, string? centre, string? inp, TextWriter output)
    {
        if (!DivisionCode.TryParse(division, out var code)) throw new CityException($"--division: {division} is no 6-digit division code");
        return new CityTerms
        {
            Division = code,
            Components = components,
            Seed = seed,
            Centre = ReadCentre(code, centre),
            Water = inp is null ? null : ReadNetwork(inp, output),
        };
    }

    private static GeoPoint ReadCentre(DivisionCode division, string? text)
    {
        if (text is null) return CityTerms.CentreOf(division) ?? throw new CityException($"--centre: the middle of {division} is not known; write it as latitude,longitude");
        var parts = text.Split(',');
        return parts.Length == 2 && Degrees(parts[0], 80, out var latitude) && Degrees(parts[1], 180, out var longitude)
            ? new GeoPoint(latitude, longitude)
            : throw new CityException($"--centre: {text} is no position; write 36.45,115.98");
    }

    private static bool Degrees(string text, double limit, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= limit;

    private static NetworkModel ReadNetwork(string path, TextWriter output)
    {
        var result = InpReader.Load(path);
        foreach (var notice in result.Notices) output.WriteLine(notice);
        return result.Network ?? throw new CityException(string.Join(Environment.NewLine, result.Faults));
    }

    private static void WriteFigures(GeneratedCity city, double seconds, string path)
    {
        using var process = Process.GetCurrentProcess();
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("seconds", Math.Round(seconds, 2));
        json.WriteNumber("peak_mb", Math.Round(process.PeakWorkingSet64 / 1e6, 1));
        json.WriteNumber("components", city.Components.Count);
        json.WriteNumber("devices", city.DeviceCount);
        json.WriteNumber("gateways", city.GatewayCount);
        json.WriteEndObject();
    }
}
