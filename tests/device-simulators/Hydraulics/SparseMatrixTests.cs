using CsCheck;
using SmartPoles.DeviceSimulators.Hydraulics;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

public class SparseMatrixTests
{
    [Fact]
    public void Solve_AnyGraph_GivesBackTheRightSide() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 120], Gen.Int).Sample(
        (size, edges, seed) =>
        {
            var (matrix, pairs) = Random(size, edges, seed, out var right);
            Assert.Equal(-1, matrix.Factor());
            matrix.Solve();
            for (var row = 0; row < size; row++)
            {
                var sum = matrix.Diagonal[row] * matrix.Right[row];
                for (var cell = 0; cell < pairs.Count; cell++)
                {
                    if (pairs[cell].Row == row) sum += matrix.Cells[cell] * matrix.Right[pairs[cell].Column];
                    if (pairs[cell].Column == row) sum += matrix.Cells[cell] * matrix.Right[pairs[cell].Row];
                }

                Assert.Equal(right[row], sum, tolerance: 1e-9);
            }
        },
        iter: 300);

    [Fact]
    public void Factor_NotPositiveDefinite_NamesTheRow()
    {
        var matrix = new SparseMatrix(2, [(0, 1)], [0, 1]);
        matrix.Diagonal[0] = 1;
        matrix.Diagonal[1] = 1;
        matrix.Cells[0] = -1;

        Assert.Equal(1, matrix.Factor());
    }

    [Fact]
    public void MinimumDegree_Tree_HasNoFill()
    {
        var pairs = Enumerable.Range(1, 200).Select(row => (Row: (row - 1) / 3, Column: row)).ToList();

        var matrix = new SparseMatrix(201, pairs, SparseOrder.MinimumDegree(201, pairs));

        Assert.Equal(pairs.Count, matrix.Fill);
    }

    [Fact]
    public void MinimumDegree_Star_EliminatesTheHubLate()
    {
        var pairs = Enumerable.Range(1, 50).Select(row => (Row: 0, Column: row)).ToList();

        var order = SparseOrder.MinimumDegree(51, pairs);

        Assert.Equal(Enumerable.Range(0, 51), order.Order());
        Assert.Contains(0, order[^2..]);
    }

    private static (SparseMatrix Matrix, List<(int Row, int Column)> Pairs) Random(int size, int edges, int seed, out double[] right)
    {
        var dice = new Random(seed);
        var set = new HashSet<(int, int)>();
        for (var edge = 0; edge < edges; edge++)
        {
            var (a, b) = (dice.Next(size), dice.Next(size));
            if (a != b) set.Add((Math.Min(a, b), Math.Max(a, b)));
        }

        var pairs = set.Select(pair => (Row: pair.Item1, Column: pair.Item2)).ToList();
        var matrix = new SparseMatrix(size, pairs, SparseOrder.MinimumDegree(size, pairs));
        for (var row = 0; row < size; row++) matrix.Diagonal[row] = 0.1 + dice.NextDouble();
        for (var cell = 0; cell < pairs.Count; cell++)
        {
            var value = dice.NextDouble();
            matrix.Cells[cell] = -value;
            matrix.Diagonal[pairs[cell].Row] += value;
            matrix.Diagonal[pairs[cell].Column] += value;
        }

        right = [.. Enumerable.Range(0, size).Select(_ => dice.NextDouble() - 0.5)];
        right.CopyTo(matrix.Right, 0);
        return (matrix, pairs);
    }
}
