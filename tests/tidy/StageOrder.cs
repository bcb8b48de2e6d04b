using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>The one-way rule inside a program: a stage names stages upstream of it, never downstream, never a sibling.</summary>
/// <param name="Program">Folder of the program.</param>
/// <param name="RootNamespace">Its root namespace.</param>
/// <param name="Maps">The map files, which name all stages, as do Program.cs and Commands/.</param>
/// <param name="Ranks">Stage folders, upstream first; those of one rank are siblings.</param>
/// <param name="Shared">Folders beside the stages: every stage may use them, they use no stage.</param>
internal sealed record StageOrder(
    string Program, string RootNamespace, string[] Maps, IReadOnlyList<string[]> Ranks, params string[] Shared)
{
    private const string Commands = "Commands";

    public static readonly StageOrder Edge = new(
        "edge-agent",
        "SmartPoles.EdgeAgent",
        ["EdgePipeline", "EdgeRun"],
        [["Buses"], ["Devices"], ["Gathering"], ["Instruments", "Probes"], ["Outbox"], ["Actuation"], ["Uplink", "Forward"], ["Status", "Technician"]],
        "Configuration");

    public static readonly StageOrder Server = new(
        "ingest-server",
        "SmartPoles.IngestServer",
        ["IngestPipeline", "GatewayInlet", "ForeignInlet", "IngestHost"],
        [["Intake"], ["Decoding"], ["Admission"], ["Journaling"], ["Storage", "Alarms", "Live"], ["Notifications", "Backtest"], ["OperatorConsole"]],
        "Registry");

    private IEnumerable<string> Folders => Ranks.SelectMany(rank => rank).Concat(Shared).Append(Commands);

    public IEnumerable<string> Findings(IReadOnlyList<SourceFile> files)
    {
        var own = files.Where(file => file.IsCode && file.IsUnder(Program)).ToList();
        var types = Folders.ToDictionary(folder => folder, folder => TypesIn(own, folder), StringComparer.Ordinal);
        return own.Where(file => !NamesAll(file)).SelectMany(file => FindingsIn(file, types));
    }

    private IEnumerable<string> FindingsIn(SourceFile file, Dictionary<string, HashSet<string>> types)
    {
        var folder = FolderOf(file);
        if (folder.Length > 0 && !Folders.Contains(folder))
        {
            yield return $"{file.Path}: folder {folder} is no stage of {Program}";
            yield break;
        }

        foreach (var (number, line) in file.CodeLines)
        {
            foreach (var target in Folders.Where(target => target != folder && !MayName(folder, target)))
            {
                if (Names(line, target, types[target])) yield return file.At(number, $"{Place(folder)} must not name {target}");
            }
        }
    }

    private static string Place(string folder) => folder.Length == 0 ? "a file beside the map" : folder;

    private bool MayName(string from, string target)
    {
        if (Shared.Contains(from) || from.Length == 0 || target == Commands) return Shared.Contains(target) && from.Length == 0;
        return Shared.Contains(target) || RankOf(target) < RankOf(from);
    }

    private bool Names(string line, string target, HashSet<string> types)
    {
        if (Regex.IsMatch(line, $@"\b{Regex.Escape(RootNamespace)}\.{target}\b")) return true;

        // A namespace below the same root may be named by its last part alone: Outbox.OutboxStore.
        var match = Regex.Match(line, $@"(?<![\w.]){target}\.(\w+)");
        return match.Success && types.Contains(match.Groups[1].Value);
    }

    private bool NamesAll(SourceFile file)
    {
        var below = file.Path[(Program.Length + 1)..];
        return below == "Program.cs" || FolderOf(file) == Commands
            || (!below.Contains('/', StringComparison.Ordinal) && Maps.Any(map => below.StartsWith(map + ".", StringComparison.Ordinal)));
    }

    private string FolderOf(SourceFile file)
    {
        var segments = file.Path[(Program.Length + 1)..].Split('/');
        return segments.Length == 1 ? "" : segments[0];
    }

    private int RankOf(string stage)
    {
        for (var rank = 0; rank < Ranks.Count; rank++)
        {
            if (Ranks[rank].Contains(stage)) return rank;
        }

        return int.MaxValue;
    }

    private HashSet<string> TypesIn(IEnumerable<SourceFile> files, string folder) => files
        .Where(file => FolderOf(file) == folder)
        .SelectMany(file => Regex.Matches(file.Text, @"\b(?:class|struct|record|interface|enum)\s+(?:struct\s+|class\s+)?(\w+)"))
        .Select(match => match.Groups[1].Value)
        .ToHashSet(StringComparer.Ordinal);
}
