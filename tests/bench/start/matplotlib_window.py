"""The peer of the start bench: the least window of PyQt6 and matplotlib with 4 curves of 3,600 points."""

import math
import sys

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMainWindow
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure


class Canvas(FigureCanvasQTAgg):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.quit)


app = QApplication(sys.argv)
figure = Figure()
axes = figure.add_subplot()
seconds = range(3600)
for curve in range(4):
    axes.plot(seconds, [100 + 20 * curve + 50 * math.sin(s / 600 + curve) for s in seconds])
window = QMainWindow()
window.setCentralWidget(Canvas(figure))
window.resize(1280, 720)
window.show()
sys.exit(app.exec())
