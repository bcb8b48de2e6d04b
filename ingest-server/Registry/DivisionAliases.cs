using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// Divisions that were abolished and what is in force in their place, from <c>Registry/divisions.json</c> beside the program: old codes of
/// components and grid cells are taken for the new ones, in imports and in look-ups. Device ids are left as they are: gateways send them.
/// </summary>
/// <remarks>GB/T 2260 as amended; the file is <c>{ "371523": "371503" }</c>: Chiping county became Chiping district in 2019.</remarks>
public sealed class DivisionAliases
{
    private const ulong ComponentModulus = 10_000_000_000;
    private const ulong CellModulus = 1_000_000_000;

    private readonly Dictionary<ulong, ulong> _current;

    private DivisionAliases(Dictionary<ulong, ulong> current) => _current = current;

    /// <summary>The file beside the program; none when it is not there.</summary>
    public static DivisionAliases Default { get; } = Load(Path.Combine(AppContext.BaseDirectory, "Registry", "divisions.json"));

    /// <summary>The code in force; false when this one is.</summary>
    public bool TryMap(ComponentCode code, out ComponentCode current)
    {
        current = default;
        return _current.TryGetValue(code.Value / ComponentModulus, out var division)
            && ComponentCode.TryParse((division * ComponentModulus + code.Value % ComponentModulus).ToString("D16", CultureInfo.InvariantCulture), out current);
    }

    /// <summary>A component code as it is in force; any other text as it is.</summary>
    public string ComponentInForce(string code) => ComponentCode.TryParse(code, out var parsed) && TryMap(parsed, out var current) ? current.ToString() : code;

    /// <summary>A grid code as it is in force; any other text as it is.</summary>
    public string CellInForce(string code) =>
        GridCode.TryParse(code, out var parsed) && _current.TryGetValue(parsed.Value / CellModulus, out var division)
            ? (division * CellModulus + parsed.Value % CellModulus).ToString("D15", CultureInfo.InvariantCulture)
            : code;

    /// <summary>Whether two component codes name the same component.</summary>
    public bool IsSame(ComponentCode one, ComponentCode other) => one == other || InForce(one) == InForce(other);

    private ComponentCode InForce(ComponentCode code) => TryMap(code, out var current) ? current : code;

    /// <exception cref="InvalidDataException">An entry is no division code: the file belongs to the program, so it does not start.</exception>
    private static DivisionAliases Load(string path)
    {
        var current = new Dictionary<ulong, ulong>();
        if (!File.Exists(path)) return new DivisionAliases(current);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (!DivisionCode.TryParse(entry.Name, out var old) || !DivisionCode.TryParse(entry.Value.GetString(), out var now))
            {
                throw new InvalidDataException($"{path}: {entry.Name}: write two division codes of 6 digits, the old and the one in force");
            }

            current[old.Value] = now.Value;
        }

        return new DivisionAliases(current);
    }
}
