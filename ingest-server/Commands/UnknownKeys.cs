using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Finds every key of a JSON file that no option reads, because a typing error must not mean a default.</summary>
public static class UnknownKeys
{
    public static void Find(JsonElement element, JsonTypeInfo type, string place, string file, ICollection<string> faults)
    {
        if (element.ValueKind == JsonValueKind.Array && type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } of })
        {
            var index = 0;
            foreach (var item in element.EnumerateArray()) Find(item, type.Options.GetTypeInfo(of), $"{place}[{index++}]", file, faults);
        }

        if (element.ValueKind != JsonValueKind.Object || type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var member in element.EnumerateObject())
        {
            var property = type.Properties.FirstOrDefault(candidate => candidate.Name == member.Name);
            if (property is null)
            {
                var known = string.Join(", ", type.Properties.Select(candidate => candidate.Name));
                faults.Add($"{file}: {place}.{member.Name} is not an option; known here: {known}");
                continue;
            }

            Find(member.Value, type.Options.GetTypeInfo(property.PropertyType), $"{place}.{member.Name}", file, faults);
        }
    }
}
