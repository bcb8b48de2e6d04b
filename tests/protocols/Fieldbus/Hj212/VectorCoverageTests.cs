using System.Text;
using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

/// <summary>The team's list of vectors stands beside the checkout; the files here restate it entry by entry.</summary>
public class VectorCoverageTests
{
    [Theory]
    [InlineData("hj212", "packet", "")]
    [InlineData("nmea0183", "sentence", "\r\n")]
    public void Vectors_TeamList_IsRestatedByteForByte(string list, string field, string end)
    {
        var path = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "reference", "vectors.json"));
        if (!File.Exists(path)) Assert.Skip("the team's reference/vectors.json is not beside this checkout");
        var files = VectorFile.In(list).Where(file => file.Header("id") is not null).ToDictionary(file => file.Header("id")!);

        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var entries = document.RootElement.GetProperty(list).EnumerateArray().ToArray();

        Assert.NotEmpty(entries);
        Assert.Equal(entries.Length, files.Count);
        Assert.All(entries, entry =>
        {
            var id = entry.GetProperty("id").GetString()!;
            Assert.True(files.TryGetValue(id, out var file), $"{list} has no file with '# id: {id}'");
            Assert.Equal(entry.GetProperty(field).GetString() + end, Encoding.ASCII.GetString(file.ToArray()));
            Assert.Equal(entry.GetProperty("valid").GetBoolean(), file.Header("status") is null);
            Assert.Equal(entry.GetProperty("origin").GetString(), file.Header("origin"));
        });
    }
}
