using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

/// <summary>The team's list of vectors stands beside the checkout; the files here restate it entry by entry.</summary>
public class VectorCoverageTests
{
    [Theory]
    [InlineData("modbus_rtu", "modbus/rtu")]
    [InlineData("modbus_tcp", "modbus/tcp")]
    public void Vectors_TeamList_IsRestatedByteForByte(string list, string folder)
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
            Assert.Equal(entry.GetProperty("hex").GetString(), Convert.ToHexString(file.ToArray()).Spaced());
            Assert.Equal(entry.GetProperty("valid").GetBoolean(), file.Header("status") is null);
            Assert.Equal(entry.GetProperty("origin").GetString(), file.Header("origin"));
        });
    }
}

file static class HexText
{
    public static string Spaced(this string hex) => string.Join(' ', hex.Chunk(2).Select(two => new string(two)));
}
