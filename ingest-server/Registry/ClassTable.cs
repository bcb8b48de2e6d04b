using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// The kinds of components by class and subclass, from <c>Registry/classes.json</c> beside the program: a city with codes of its own adds
/// lines there.
/// </summary>
/// <remarks>CJ/T 214-2007, appendix; GB/T 30428.2-2013.</remarks>
public sealed partial class ClassTable
{
    private readonly FrozenDictionary<int, ComponentClass> _byKind;

    private ClassTable(IReadOnlyList<ComponentClass> rows)
    {
        All = rows;
        _byKind = rows.ToFrozenDictionary(row => int.Parse(row.Code, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The file beside the program.</summary>
    public static ClassTable Default { get; } = Load(Path.Combine(AppContext.BaseDirectory, "Registry", "classes.json"));

    /// <summary>All kinds, in the order of the file.</summary>
    public IReadOnlyList<ComponentClass> All { get; }

    /// <summary>Finds a kind.</summary>
    /// <param name="kind">Class and subclass as one number: 118 is a street lamp.</param>
    /// <param name="row">What it is.</param>
    public bool TryGet(int kind, [NotNullWhen(true)] out ComponentClass? row) => _byKind.TryGetValue(kind, out row);

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is missing or wrong: it belongs to the program, so it does not start.</exception>
    public static ClassTable Load(string path)
    {
        try
        {
            var rows = JsonSerializer.Deserialize(File.ReadAllBytes(path), ClassJson.Default.ComponentClassArray) ?? [];
            var codes = new HashSet<string>(StringComparer.Ordinal);
            foreach (var row in rows)
            {
                if (row.Code is not { Length: 4 } || !row.Code.All(char.IsAsciiDigit)) throw new InvalidDataException($"{path}: code '{row.Code}' must be class and subclass, four digits");
                if (!codes.Add(row.Code)) throw new InvalidDataException($"{path}: code {row.Code} is there twice; remove one");
                if (row.SilentAfterMinutes <= 0) throw new InvalidDataException($"{path}: code {row.Code}: silentAfterMinutes must be above 0");
            }

            return new ClassTable(rows);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(ComponentClass[]))]
    private sealed partial class ClassJson : JsonSerializerContext;
}

/// <summary>One kind of component.</summary>
/// <param name="Code">Class and subclass, four digits.</param>
/// <param name="Zh">Name in Chinese.</param>
/// <param name="En">Name in English.</param>
/// <param name="Cover">One of the covers that a city watches.</param>
/// <param name="SilentAfterMinutes">A sensor of the kind that has said nothing for so long is not live.</param>
public sealed record ComponentClass(string Code, string Zh, string En, bool Cover = false, double SilentAfterMinutes = ComponentClass.SilentAfterMinutesDefault)
{
    /// <summary>A pipe sensor reports every minute or every quarter of an hour; after an hour something is wrong.</summary>
    public const double SilentAfterMinutesDefault = 60;
}
