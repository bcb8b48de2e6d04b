using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace SmartPoles.Tests.Shared;

/// <summary>Feeds a theory with every <see cref="VectorFile"/> of one folder below tests/vectors.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFilesAttribute(string folder) : DataAttribute
{
    /// <summary>Leaves out the vectors that have this header, for example those that must be refused.</summary>
    public string? Without { get; set; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows =
            [.. VectorFile.In(folder)
                .Where(vector => Without is null || vector.Header(Without) is null)
                .Select(vector => new TheoryDataRow<VectorFile>(vector))];
        return ValueTask.FromResult(rows);
    }

    // Vectors are read when the tests run, not when they are listed, so a vector need not be serialisable.
    public override bool SupportsDiscoveryEnumeration() => false;
}
