using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server registry import|export|coverage</c></summary>
internal static class RegistryCommand
{
    internal static Command Build() => new("registry", "Components, gateways, unit grid, zones and pipes: takes them from files, gives them as files. Asks the running server.")
    {
        Import(),
        Export(),
        Coverage(),
    };

    private static Command Import()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Tables (.csv), maps (.geojson), EPANET networks (.inp) or registry files (.json).", Arity = ArgumentArity.OneOrMore };
        var preview = new Option<bool>("--preview") { Description = "Show what would change, and change nothing." };
        var prune = new Option<bool>("--prune") { Description = "Of each kind of rows that the files hold, remove what they do not name." };
        var network = new Option<string?>("--network") { Description = "Which network an .inp file is: water, gas." };
        var at = new Option<string[]>("--at") { Description = "A point of an .inp plan and where it lies: X,Y=LATITUDE,LONGITUDE. Twice, or once for a plan in metres with north up.", DefaultValueFactory = _ => [] };
        var server = new ServerConnection();
        var command = new Command(
            "import",
            """
            Takes files into the registry: rows of a known code are changed in the columns that are there, others are added. With any fault
            nothing is changed, and all faults are named with file and line. The registry is in use at once, without a restart.

            Examples:
              ingest-server registry import components.csv --preview
              ingest-server registry import cells.geojson zones.geojson components.csv
              ingest-server registry import water.inp --network water --at 0,0=36.45,115.98 --at 1000,0=36.45,115.9912
            """) { files, preview, prune, network, at };
        server.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using var form = new MultipartFormDataContent();
            foreach (var file in parsed.GetValue(files)!)
            {
                if (!file.Exists)
                {
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"{file.FullName} is not there");
                    return CommandLine.BadInput;
                }

                var isShown = !parsed.GetValue(server.Json);
                form.Add(new StreamContent(new ToldStream(file.OpenRead(), file.Name, isShown ? parsed.InvocationConfiguration.Error : TextWriter.Null)), "file", file.Name);
            }

            var query = new List<string> { $"preview={parsed.GetValue(preview)}", $"prune={parsed.GetValue(prune)}" };
            if (parsed.GetValue(network) is { } name) query.Add($"network={Uri.EscapeDataString(name)}");
            query.AddRange(parsed.GetValue(at)!.Select(point => $"at={Uri.EscapeDataString(point)}"));
            return await server.AskLongAsync(parsed, HttpMethod.Post, "api/v1/registry/import?" + string.Join('&', query), form, ShowImport, stop);
        });
        return command;
    }

    private static Command Export()
    {
        var format = new Option<string>("--format") { Description = "csv or geojson.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "geojson");
        var what = new Option<string>("--what") { Description = "components, gateways, grid, zones or pipes.", DefaultValueFactory = _ => "components" };
        what.AcceptOnlyFromAmong("components", "gateways", "grid", "zones", "pipes");
        var to = new Option<FileInfo?>("--out") { Description = "File to write. Default: the standard output." };
        var server = new ServerConnection();
        var command = new Command("export", "Writes rows of the registry as a table or a map. An import of it changes nothing.") { format, what, to };
        server.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var path = $"api/v1/registry/export?format={parsed.GetValue(format)}&what={parsed.GetValue(what)}";
            return parsed.GetValue(to) is { } file ? server.FetchAsync(parsed, path, file, stop) : server.PrintAsync(parsed, path, stop);
        });
        return command;
    }

    private static Command Coverage()
    {
        var reach = new Option<double?>("--reach") { Description = "Metres of pipe on either side of a live sensor that it covers, 1..10000. Default 500." };
        var list = new Option<int>("--list") { Description = "How many cells, silent sensors and uncovered pipes to name.", DefaultValueFactory = _ => 10 };
        var server = new ServerConnection();
        var command = new Command(
            "coverage",
            """
            Tells which share of the pipes is watched, against the target of 85 %, and what is missing.

            A metre of pipe, or a node, is covered when a way of pipes of at most --reach metres leads from it to a live sensor of its network.
            Live is a sensor that the registry has and that has given a good value within the time of its kind.
            """) { reach, list };
        server.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"limit={parsed.GetValue(list)}{(parsed.GetValue(reach) is { } metres ? $"&reach={metres}" : "")}");
            return server.AskLongAsync(parsed, HttpMethod.Get, "api/v1/coverage?" + query, null, ShowCoverage, stop);
        });
        return command;
    }

    private static void ShowImport(JsonElement answer, TextWriter output)
    {
        foreach (var notice in answer.GetProperty("notices").EnumerateArray()) Console.Error.WriteLine(notice.GetString());
        foreach (var change in answer.GetProperty("changes").EnumerateArray())
        {
            var fields = change.GetProperty("fields").EnumerateArray().Select(field => $"{field.GetProperty("field").GetString()} {Value(field, "before")} -> {Value(field, "after")}");
            var sign = change.GetProperty("kind").GetString() switch
            {
                "added" => '+',
                "removed" => '-',
                _ => '~',
            };
            output.WriteLine($"{sign} {change.GetProperty("what").GetString()} {change.GetProperty("key").GetString()} {string.Join("; ", fields)}".TrimEnd());
        }

        foreach (var count in answer.GetProperty("counts").EnumerateArray())
        {
            output.WriteLine(
                $"{count.GetProperty("what").GetString(),-11} {Number(count, "added"),8} added {Number(count, "changed"),8} changed {Number(count, "removed"),8} removed {Number(count, "unchanged"),8} unchanged");
        }

        var version = answer.GetProperty("version").GetString();
        output.WriteLine(answer.GetProperty("isPreview").GetBoolean() ? $"A preview: {version} stays in use" : answer.GetProperty("isActive").GetBoolean() ? $"{version} is in use" : $"Nothing to change; {version} stays in use");
    }

    private static void ShowCoverage(JsonElement answer, TextWriter output)
    {
        var target = answer.GetProperty("target").GetDouble();
        foreach (var list in (ReadOnlySpan<string>)["networks", "divisions", "cells"])
        {
            foreach (var row in answer.GetProperty(list).EnumerateArray())
            {
                var place = row.GetProperty("place").GetString() is { Length: > 0 } code ? code : list == "networks" ? "whole city" : "in no cell";
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.GetProperty("network").GetString(),-8} {place,-16} {row.GetProperty("coveredMetres").GetDouble() / 1000,9:0.0} of {row.GetProperty("metres").GetDouble() / 1000,9:0.0} km {row.GetProperty("lengthShare").GetDouble(),6:P1}  {Number(row, "coveredNodes"),7} of {Number(row, "nodes"),7} nodes {row.GetProperty("nodeShare").GetDouble(),6:P1}{Missing(row, target)}"));
            }
        }

        output.WriteLine($"{Number(answer, "silentCount")} sensors are not live{Names(answer.GetProperty("silent"), name => name.GetString()!)}");
        output.WriteLine($"{Number(answer, "uncoveredCount")} pipes are not covered throughout{Names(answer.GetProperty("uncovered"), row => $"{row.GetProperty("network").GetString()} {row.GetProperty("pipe").GetString()}")}");
    }

    private static string Missing(JsonElement row, double target)
    {
        var metres = row.GetProperty("missingMetres").GetDouble();
        return metres > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {metres / 1000:0.0} km missing to {target:P0}") : "";
    }

    private static string Names(JsonElement list, Func<JsonElement, string> name) =>
        list.GetArrayLength() == 0 ? "" : ": " + string.Join(", ", list.EnumerateArray().Select(name));

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static string Value(JsonElement field, string name) => field.GetProperty(name).GetString() is { Length: > 0 } value ? $"'{value}'" : "nothing";
}
