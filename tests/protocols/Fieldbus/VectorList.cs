using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>The team's list of vectors stands beside the checkout; the files here restate it entry by entry.</summary>
internal static class VectorList
{
    /// <summary>Every entry of a list has a file with its bytes, its origin and its validity, and no file names an entry that is not there.</summary>
    public static void AssertIsRestated(string list, string folder)
    {
        var path = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "reference", "vectors.json"));
        if (!File.Exists(path)) Assert.Skip("the team's reference/vectors.json is not beside this checkout");
        var files = VectorFile.In(folder).Where(file => file.Header("id") is not null).ToDictionary(file => file.Header("id")!);

        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var entries = document.RootElement.GetProperty(list).EnumerateArray().ToArray();

        Assert.NotEmpty(entries);
        Assert.Equal(entries.Length, files.Count);
        Assert.All(entries, entry =>
        {
            var id = entry.GetProperty("id").GetString()!;
            Assert.True(files.TryGetValue(id, out var file), $"{folder} has no file with '# id: {id}'");
            Assert.Equal(entry.GetProperty("hex").GetString(), Spaced(Convert.ToHexString(file.ToArray())));
            Assert.Equal(entry.GetProperty("valid").GetBoolean(), file.Header("status") is null);
            Assert.Equal(entry.GetProperty("origin").GetString(), file.Header("origin"));
        });
    }

    private static string Spaced(string hex) => string.Join(' ', hex.Chunk(2).Select(two => new string(two)));
}
