"""Results as text: tables, trees and timelines for people, JSON and CSV for programs."""
