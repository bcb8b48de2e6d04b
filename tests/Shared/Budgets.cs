using System.Text.Json;

namespace SmartPoles.Tests.Shared;

/// <summary>The allocation budgets of <c>benchmarks/budgets.json</c>.</summary>
public static class Budgets
{
    /// <summary>Bytes that one operation may allocate.</summary>
    public static long Bytes(string operation)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "benchmarks", "budgets.json")));
        return file.RootElement.GetProperty(operation).GetProperty("bytes").GetInt64();
    }
}
