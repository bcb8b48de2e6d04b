using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Who may call what, as it is decided in <c>role-matrix.txt</c> and not read off the code that is tested.</summary>
internal sealed record RoleMatrix(string Route, IReadOnlyList<bool> LetIn)
{
    internal const string FileName = "tests/ingest-server/OperatorConsole/role-matrix.txt";

    private static readonly ApiRole?[] Columns = [null, ApiRole.Viewer, ApiRole.Operator, ApiRole.Engineer, ApiRole.Admin, ApiRole.Auditor];

    internal bool Allows(ApiRole? role) => LetIn[Array.IndexOf(Columns, role)];

    internal static IReadOnlyList<RoleMatrix> Read() =>
    [
        .. File.ReadAllLines(Path.Combine(Repository.Root, FileName)).Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(words.Length == 2 + Columns.Length && words[2..].All(word => word is "+" or "."), line);
            return new RoleMatrix($"{words[0]} {words[1]}", [.. words[2..].Select(word => word == "+")]);
        }),
    ];

    /// <summary>The line that an endpoint's requirement would have.</summary>
    internal static string Line(string route, ApiRole? needed)
    {
        var words = route.Split(' ', 2);
        return $"{words[0],-6} {words[1],-52} {string.Join(' ', Columns.Select(role => needed is null || role?.Includes(needed.Value) == true ? '+' : '.'))}";
    }
}
